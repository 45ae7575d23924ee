package io.callmask.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Catches every log line, down to TRACE, with its exceptions written out.
final class LogTrap extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> lines = new ArrayList<>();
    private Level before = Level.WARN;

    private LogTrap() {}

    static LogTrap open() {
        var trap = new LogTrap();
        trap.before = trap.root.getLevel();
        trap.root.setLevel(Level.TRACE);
        trap.setContext(trap.root.getLoggerContext());
        trap.start();
        trap.root.addAppender(trap);
        return trap;
    }

    List<String> lines() {
        return lines;
    }

    @Override protected void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        lines.add(event.getLoggerName() + ' ' + event.getFormattedMessage() + (thrown == null ? "" : '\n' + ThrowableProxyUtil.asString(thrown)));
    }

    @Override public void close() {
        root.detachAppender(this);
        root.setLevel(before);
        stop();
    }
}

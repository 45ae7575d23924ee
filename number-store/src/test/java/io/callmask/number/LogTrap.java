package io.callmask.number;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Catches every log line of this process, down to TRACE, with its exceptions written out, and keeps it from the console.
public final class LogTrap extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final StringBuilder lines = new StringBuilder();
    private final List<Appender<ILoggingEvent>> before = new ArrayList<>();
    private final Level level = root.getLevel();

    private LogTrap() {}

    public static LogTrap open() {
        var trap = new LogTrap();
        trap.root.iteratorForAppenders().forEachRemaining(trap.before::add);
        trap.before.forEach(trap.root::detachAppender);
        trap.setContext(trap.root.getLoggerContext());
        trap.start();
        trap.root.addAppender(trap);
        trap.root.setLevel(Level.TRACE);
        return trap;
    }

    /// All that was logged, a byte for each character that has one.
    public synchronized byte[] bytes() {
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override protected synchronized void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        lines.append(event.getLoggerName()).append(' ').append(event.getFormattedMessage()).append(thrown == null ? "\n" : '\n' + ThrowableProxyUtil.asString(thrown) + '\n');
    }

    @Override public void close() {
        root.setLevel(level);
        root.detachAppender(this);
        before.forEach(root::addAppender);
        stop();
    }
}

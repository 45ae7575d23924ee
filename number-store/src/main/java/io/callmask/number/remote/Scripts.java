package io.callmask.number.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What Redis runs as one step. Each is given the keys of one partition only.
///
/// A partition's hash `m` says under which epoch its index was built (`e`), whether it may be read (`o`), how far the journal was (`s`), and for each node the session epoch below which
/// its writes come too late (`n:` and the node's name). Versions stay below 2^53, which Lua's numbers hold exactly.
/// Numbers are handed to commands as text that `%d` makes: by itself Lua writes them as it would fractions, at a quarter of a command's cost.
/// Which of two is greater is asked of numbers only: strings are compared as the language of Redis's surroundings sorts them, and by that of most, bytes are not in order.
enum Scripts {
    /// Keys: m, a block, an extension's slots. Arguments: the least epoch, the slot's field, the prefix of bindings' keys, where the record is in the block. Answer: one
    /// element when the partition is closed; else the epoch, the block's header, the record, the slot and the binding that it names.
    LOOK_CODE("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[2] ~= '1' or tonumber(m[1]) < tonumber(ARGV[1]) then return {'closed'} end
        local at = tonumber(ARGV[4])
        local s = redis.call('HGET', KEYS[3], ARGV[2])
        return {m[1], redis.call('GETRANGE', KEYS[2], 0, 15), redis.call('GETRANGE', KEYS[2], at, at + 23), s or '', s and redis.call('GET', ARGV[3] .. string.sub(s, 25)) or ''}
        """),

    /// Keys: m, blocks. Arguments: the least epoch, then for each block where the record is. Answer: one element when the partition is closed; else the epoch and
    /// for each block its header and the record.
    RECORDS("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[2] ~= '1' or tonumber(m[1]) < tonumber(ARGV[1]) then return {'closed'} end
        local out = {m[1]}
        for i = 2, #KEYS do
          local at = tonumber(ARGV[i])
          out[2 * i - 2] = redis.call('GETRANGE', KEYS[i], 0, 15)
          out[2 * i - 1] = redis.call('GETRANGE', KEYS[i], at, at + 23)
        end
        return out
        """),

    /// Keys: m, plain values. Arguments: the least epoch. Answer: one element when the partition is closed; else the epoch and the values, empty where there is none.
    VALUES("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[2] ~= '1' or tonumber(m[1]) < tonumber(ARGV[1]) then return {'closed'} end
        local out = {m[1]}
        for i = 2, #KEYS do out[i] = redis.call('GET', KEYS[i]) or '' end
        return out
        """),

    /// Keys: m, slots. Arguments: the least epoch. Answer: no element when the partition is closed; else the epoch and what each slot holds.
    SLOTS("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[2] ~= '1' or tonumber(m[1]) < tonumber(ARGV[1]) then return {} end
        local out = redis.call('HVALS', KEYS[2])
        table.insert(out, 1, m[1])
        return out
        """),

    /// Keys: m, blocks. Arguments: epoch, node, session epoch, 1 in a rebuild; then for each block its header and the bytes of its records. Begins a life of a block, or
    /// only notes a later lease in it. Answer: as [#WRITE].
    INSTALL("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o', 'n:' .. ARGV[2])
        if m[1] ~= ARGV[1] or (m[2] ~= '1' and ARGV[4] ~= '1') then return 0 end
        if m[3] and tonumber(m[3]) > tonumber(ARGV[3]) then return -1 end
        for i = 2, #KEYS do
          local head, old = ARGV[2 * i + 1], redis.call('GETRANGE', KEYS[i], 0, 15)
          local epoch, life = struct.unpack('>I6I6', head)
          local lease, was = 0, 0
          if #old == 16 then lease, was = struct.unpack('>I6I6', old) end
          if #old < 16 or was < life then redis.call('SET', KEYS[i], head .. string.rep('\0', tonumber(ARGV[2 * i + 2])))
          elseif was == life and lease < epoch then redis.call('SETRANGE', KEYS[i], 0, head) end
        end
        return 1
        """),

    /// Keys: m, blocks. Arguments: epoch, node, session epoch, 1 in a rebuild; then for each block 6 bytes of its life, and runs: place in the block 2 bytes, records 2,
    /// 24 for each. A record is written where the block is in that life and holds an older generation. Answer: as [#WRITE]; 2 when a block is not in that life, so that its records are nowhere.
    CODES("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o', 'n:' .. ARGV[2])
        if m[1] ~= ARGV[1] or (m[2] ~= '1' and ARGV[4] ~= '1') then return 0 end
        if m[3] and tonumber(m[3]) > tonumber(ARGV[3]) then return -1 end
        local byte, sub, call, format, answer = string.byte, string.sub, redis.call, string.format, 1
        for i = 2, #KEYS do
          local key, runs, at = KEYS[i], ARGV[2 * i + 2], 1
          if call('GETRANGE', key, '6', '11') ~= ARGV[2 * i + 1] then answer = 2
          else
            while at < #runs do
              local p, q, r, s = byte(runs, at, at + 3)
              local from, n = 16 + 24 * (p * 256 + q), r * 256 + s
              local place = format('%d', from)
              at = at + 4
              local old, all = call('GETRANGE', key, place, format('%d', from + 24 * n - 1)), true
              for k = 0, n - 1 do
                local a, b, c = byte(old, 24 * k + 1, 24 * k + 3)
                local x, y, z = byte(runs, at + 24 * k, at + 24 * k + 2)
                if a % 32 * 65536 + b * 256 + c < x % 32 * 65536 + y * 256 + z then
                  if not all then call('SETRANGE', key, format('%d', from + 24 * k), sub(runs, at + 24 * k, at + 24 * k + 23)) end
                elseif all then
                  all = false
                  if k > 0 then call('SETRANGE', key, place, sub(runs, at, at + 24 * k - 1)) end
                end
              end
              if all then call('SETRANGE', key, place, sub(runs, at, at + 24 * n - 1)) end
              at = at + 24 * n
            end
          end
        end
        return answer
        """),

    /// Keys: m, a block. Arguments: epoch, node, session epoch, 1 in a rebuild; 6 bytes of the block's life; places in the block, 2 bytes each. Where a record does not say that a claim decides,
    /// one that does takes its place, in the generation after its. Answer: as [#WRITE].
    CLAIM("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o', 'n:' .. ARGV[2])
        if m[1] ~= ARGV[1] or (m[2] ~= '1' and ARGV[4] ~= '1') then return 0 end
        if m[3] and tonumber(m[3]) > tonumber(ARGV[3]) then return -1 end
        local byte, char, floor, call = string.byte, string.char, math.floor, redis.call
        if string.sub(call('GETRANGE', KEYS[2], 0, 15), 7, 12) ~= ARGV[5] then return 1 end
        local places, nobody = ARGV[6], string.rep('\0', 21)
        for at = 1, #places, 2 do
          local p, q = byte(places, at, at + 1)
          local from = 16 + 24 * (p * 256 + q)
          local a, b, c = byte(call('GETRANGE', KEYS[2], from, from + 2), 1, 3)
          if floor(a / 32) ~= 3 then
            local g = a % 32 * 65536 + b * 256 + c + 1
            call('SETRANGE', KEYS[2], from, char(3 * 32 + floor(g / 65536), floor(g / 256) % 256, g % 256) .. nobody)
          end
        end
        return 1
        """),

    /// Keys: m, a block. Arguments: epoch, 6 bytes of its life. Removes a block that is wholly past its rest, unless it has begun another life since. Answer: 1, or 0 when the
    /// index was built under another epoch.
    DROP("""
        if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return 0 end
        local old = redis.call('GETRANGE', KEYS[2], 0, 15)
        if #old == 16 and struct.unpack('>I6', old, 7) <= struct.unpack('>I6', ARGV[2]) then redis.call('DEL', KEYS[2]) end
        return 1
        """),

    /// Keys: m, slots. Arguments: the least epoch, the slot's field, the prefix of bindings' keys. Answer: one element when the partition is closed; else the epoch
    /// and, for each slot, the slot and the binding that it names.
    LOOK("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[2] ~= '1' or tonumber(m[1]) < tonumber(ARGV[1]) then return {'closed'} end
        local out = {m[1]}
        for i = 2, #KEYS do
          local s = redis.call('HGET', KEYS[i], ARGV[2])
          out[#out + 1] = s or ''
          out[#out + 1] = s and redis.call('GET', ARGV[3] .. string.sub(s, 25)) or ''
        end
        return out
        """),

    /// Keys: m, then what is written. Arguments: epoch, node, session epoch, 1 in a rebuild; then for each key its field (empty: the key is a plain value) and
    /// the value, whose first 8 bytes are its version. Answer: 1; 0 when the index was built under another epoch; -1 when the session is over.
    WRITE("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o', 'n:' .. ARGV[2])
        if m[1] ~= ARGV[1] or (m[2] ~= '1' and ARGV[4] ~= '1') then return 0 end
        if m[3] and tonumber(m[3]) > tonumber(ARGV[3]) then return -1 end
        local call, unpack = redis.call, struct.unpack
        for i = 2, #KEYS do
          local field, value = ARGV[2 * i + 1], ARGV[2 * i + 2]
          if field == '' then
            if not call('SET', KEYS[i], value, 'NX') and unpack('>I8', call('GETRANGE', KEYS[i], 0, 7)) < unpack('>I8', value) then call('SET', KEYS[i], value) end
          elseif call('HSETNX', KEYS[i], field, value) == 0 and unpack('>I8', call('HGET', KEYS[i], field)) < unpack('>I8', value) then
            call('HSET', KEYS[i], field, value)
          end
        end
        return 1
        """),

    /// Keys: a last caller. Arguments: the value, which begins with 8 bytes of when they called and 8 of the index's epoch. One that comes late, when somebody who called after
    /// them is noted, leaves nobody: by two nodes' clocks, or by one that was set back, it cannot be told who was the last. Answer: 1, or 0 when it came late.
    NOTE("""
        local old = redis.call('GETRANGE', KEYS[1], 0, 15)
        if #old == 16 then
          local was, index = struct.unpack('>I8I8', old)
          local at, mine = struct.unpack('>I8I8', ARGV[1])
          if mine < index or mine == index and at < was then
            redis.call('SET', KEYS[1], old)
            return 0
          end
        end
        redis.call('SET', KEYS[1], ARGV[1])
        return 1
        """),

    /// Keys: m. Arguments: epoch, then pairs of node and session epoch. Closes the partition for a rebuild under a greater epoch. Answer: 1, or 0 when
    /// somebody has a greater one already.
    CLOSE("""
        local e = tonumber(redis.call('HGET', KEYS[1], 'e') or '0')
        if e > tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], 'e', ARGV[1], 'o', '0')
        for i = 2, #ARGV, 2 do
          local old = redis.call('HGET', KEYS[1], 'n:' .. ARGV[i])
          if not old or tonumber(old) < tonumber(ARGV[i + 1]) then redis.call('HSET', KEYS[1], 'n:' .. ARGV[i], ARGV[i + 1]) end
        end
        return 1
        """),

    /// Keys: m, then what is deleted. Arguments: epoch. Deletes what lies in a partition that is closed for a rebuild under this epoch. Answer: 1, or 0 when it is another one's, or open: then it is
    /// somebody else's work.
    CLEAR("""
        local m = redis.call('HMGET', KEYS[1], 'e', 'o')
        if m[1] ~= ARGV[1] or m[2] == '1' then return 0 end
        for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
        return 1
        """),

    /// Keys: m. Arguments: epoch. Answer: 1, or 0 when the partition is no longer under this epoch.
    OPEN("""
        if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'o', '1')
        return 1
        """),

    /// Keys: m. Arguments: how far the journal is, by the number of its next row in the partition. Notes it, if it is farther than what is noted. Answer: how far it was at the farthest.
    REACH("""
        local old = tonumber(redis.call('HGET', KEYS[1], 's') or '0')
        if tonumber(ARGV[1]) <= old then return old end
        redis.call('HSET', KEYS[1], 's', ARGV[1])
        return tonumber(ARGV[1])
        """),

    /// Keys: a map of nodes. Arguments: a node. Notes that it is here. Answer: now by Redis's clock in milliseconds, then each node and when it was here last.
    MEET("""
        local t = redis.call('TIME')
        local now = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
        redis.call('HSET', KEYS[1], ARGV[1], now)
        local out = redis.call('HGETALL', KEYS[1])
        table.insert(out, 1, now)
        return out
        """),

    /// Keys: m. Arguments: node, session epoch. From now on nothing of an older session of that node is written.
    FENCE("""
        local old = redis.call('HGET', KEYS[1], 'n:' .. ARGV[1])
        if not old or tonumber(old) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], 'n:' .. ARGV[1], ARGV[2]) end
        return 1
        """),

    /// Keys: m, then what may be forgotten. Arguments: epoch, now in milliseconds, then for each key its field, empty for a plain value, and the version of the deed
    /// that is forgotten. Forgets what that deed or an older one wrote and what is past its rest. With an empty version the key goes when the one before it has gone.
    SWEEP("""
        if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return 0 end
        local now = tonumber(ARGV[2])
        for i = 2, #KEYS do
          local field, version = ARGV[2 * i - 1], ARGV[2 * i]
          if version == '' then
            if redis.call('EXISTS', KEYS[i - 1]) == 0 then redis.call('DEL', KEYS[i]) end
          else
            local old = field == '' and redis.call('GETRANGE', KEYS[i], 0, 23) or field ~= '' and redis.call('HGET', KEYS[i], field)
            if old and #old >= 24 and struct.unpack('>I8', old) <= tonumber(version) and struct.unpack('>I8', old, 17) <= now then
              if field == '' then redis.call('DEL', KEYS[i]) else redis.call('HDEL', KEYS[i], field) end
            end
          end
        end
        return 1
        """);

    private final String text;
    private final String digest;

    Scripts(String text) {
        this.text = text;
        try {
            this.digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-1 is part of every Java platform", impossible);
        }
    }

    String text() {
        return text;
    }

    /// How Redis names it.
    String digest() {
        return digest;
    }
}

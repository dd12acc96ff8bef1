-- The load of scripts/bench, for wrk: one operation on random keys, over one of the HTTP interfaces.
--
-- wrk --script load.lua URL -- INTERFACE OPERATION KEY_FORMAT KEYS VALUE_BYTES SEED CHECK
--
--   INTERFACE    quorate, etcd-v2 or etcd-v3 (its JSON gateway)
--   OPERATION    put, get (linearizable), stale-get, or mixed: half put, half get
--   KEY_FORMAT   of string.format, as k%05d; for etcd-v3 and "put" all keys must be of one length
--   KEYS         how many keys there are, numbered from 0; all of them must be there already
--   VALUE_BYTES  of each value that is put, and, if checked, of each that is got from Quorate
--   SEED         of the random numbers: the same seed, the same requests
--   CHECK        yes: looks at every answer, which costs this client much; no: counts statuses above 399 only
--
-- Prints one line of JSON at the end. Latencies are in microseconds; those of wrk count from when a request was sent.

local variants = 16 -- of values: not all alike, and cheap to have at hand

local expected = {
  ["quorate"] = { put = { [204] = true }, get = { [200] = true } },
  ["etcd-v2"] = { put = { [200] = true }, get = { [200] = true } },
  ["etcd-v3"] = { put = { [200] = true }, get = { [200] = true } },
}

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function base64(text)
  local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for shift = 18, 0, -6 do
      local digit = math.floor(bits / 2 ^ shift) % 64
      table.insert(out, digits:sub(digit + 1, digit + 1))
    end
    if not b then out[#out - 1] = "=" end
    if not c then out[#out] = "=" end
  end
  return table.concat(out)
end

local function random_text(length)
  local letters = {}
  for i = 1, length do letters[i] = string.char(math.random(97, 122)) end
  return table.concat(letters)
end

-- What comes before and after the key in a request; as wrk.format would write it, but made once.
local function around_key(method, path, body_before, body_after, key_length, headers)
  local head = "Host: " .. wrk.headers["Host"] .. "\r\n" .. headers
  if body_before then
    local length = #body_before + key_length + #body_after
    head = head .. "Content-Length: " .. length .. "\r\n"
  end
  local line = method .. " " .. path
  return line, head
end

-- { before, after }: the key is in the path.
local function key_in_path(method, path, query, headers, body)
  local line, head = around_key(method, path, body and "", body, 0, headers)
  return { line, query .. " HTTP/1.1\r\n" .. head .. "\r\n" .. (body or "") }
end

-- { before, after }: the key is in the body.
local function key_in_body(path, body_before, body_after, key_length)
  local headers = "Content-Type: application/json\r\n"
  local line, head = around_key("POST", path, body_before, body_after, key_length, headers)
  return { line .. " HTTP/1.1\r\n" .. head .. "\r\n" .. body_before, body_after }
end

local requests = {
  ["quorate"] = {
    put = function(value) return key_in_path("PUT", "/v1/kv/", "", "", value) end,
    get = function() return key_in_path("GET", "/v1/kv/", "", "") end,
    ["stale-get"] = function() return key_in_path("GET", "/v1/kv/", "?consistency=stale", "") end,
  },
  ["etcd-v2"] = {
    put = function(value)
      local form = "Content-Type: application/x-www-form-urlencoded\r\n"
      return key_in_path("PUT", "/v2/keys/", "", form, "value=" .. value)
    end,
    get = function() return key_in_path("GET", "/v2/keys/", "?quorum=true", "") end,
    ["stale-get"] = function() return key_in_path("GET", "/v2/keys/", "", "") end,
  },
  ["etcd-v3"] = {
    put = function(value, key_length)
      return key_in_body("/v3/kv/put", '{"key":"', '","value":"' .. base64(value) .. '"}', key_length)
    end,
    get = function(_, key_length) return key_in_body("/v3/kv/range", '{"key":"', '"}', key_length) end,
    ["stale-get"] = function(_, key_length)
      return key_in_body("/v3/kv/range", '{"key":"', '","serializable":true}', key_length)
    end,
  },
}

local function check_answers(interface, operation, value_bytes)
  local puts = operation ~= "get" and operation ~= "stale-get" and expected[interface].put or {}
  local gets = operation ~= "put" and expected[interface].get or {}
  function response(status, _, body)
    local good = puts[status] or gets[status]
    if good and gets[status] then
      if interface == "quorate" then
        good = #body == value_bytes
      elseif interface == "etcd-v2" then
        good = body:find('"value":"', 1, true)
      elseif operation ~= "mixed" then
        good = body:find('"kvs":[', 1, true)
      end
    end
    if not good then
      unexpected = unexpected + 1
      unexpected_status = status
    end
  end
end

function init(args)
  local interface, operation, key_format = args[1], args[2], args[3]
  local keys, value_bytes, seed = tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
  unexpected, unexpected_status = 0, 0
  math.randomseed(seed)

  local encode = function(key) return key end
  if interface == "etcd-v3" then
    local known = {}
    encode = function(key)
      local encoded = known[key] or base64(key)
      known[key] = encoded
      return encoded
    end
  end

  local key_length = #encode(string.format(key_format, 0))
  local puts, gets = {}, {}
  for i = 1, variants do
    if operation == "put" or operation == "mixed" then
      puts[i] = requests[interface].put(random_text(value_bytes), key_length)
    end
  end
  if operation ~= "put" then
    gets[1] = requests[interface][operation == "mixed" and "get" or operation](nil, key_length)
  end

  function request()
    local key = encode(string.format(key_format, math.random(0, keys - 1)))
    local parts
    if operation == "put" or (operation == "mixed" and math.random(2) == 1) then
      parts = puts[math.random(variants)]
    else
      parts = gets[1]
    end
    return parts[1] .. key .. parts[2]
  end

  if args[7] == "yes" then check_answers(interface, operation, value_bytes) end
end

function done(summary, latency)
  local unexpected_answers, last = 0, 0
  for _, thread in ipairs(threads) do
    unexpected_answers = unexpected_answers + thread:get("unexpected")
    last = math.max(last, thread:get("unexpected_status"))
  end
  local errors = summary.errors
  print(string.format(
    '{"duration_us": %d, "requests": %d, "p50_us": %d, "p90_us": %d, "p99_us": %d, "longest_us": %d, '
      .. '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d, "unexpected": %d, '
      .. '"unexpected_status": %d}',
    summary.duration, summary.requests, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency.max, errors.connect, errors.read, errors.write, errors.status,
    errors.timeout, unexpected_answers, last))
end

-- More than a member can do, for wrk: PUTs at random keys, and what each was answered.
--
-- wrk --script overload.lua URL -- KEYS VALUE_BYTES
--
-- Prints one line of JSON at the end: how many answers there were with 2xx, with 429 or 503 and Retry-After ("shed"), and
-- others, with the last status of these. The time of the slowest answer is in microseconds, and counts from when its
-- request was sent.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local keys = tonumber(args[1])
  local value = string.rep("a", tonumber(args[2]))
  served, shed, other, other_status = 0, 0, 0, 0
  local tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nContent-Length: " .. #value .. "\r\n\r\n" .. value
  function request()
    return "PUT /v1/kv/overload/" .. math.random(0, keys - 1) .. tail
  end
end

local function says_when(headers)
  for name in pairs(headers) do
    if name:lower() == "retry-after" then return true end
  end
  return false
end

function response(status, headers)
  if status >= 200 and status < 300 then
    served = served + 1
  elseif (status == 429 or status == 503) and says_when(headers) then
    shed = shed + 1
  else
    other = other + 1
    other_status = status
  end
end

function done(summary, latency)
  local sum = { served = 0, shed = 0, other = 0 }
  local last = 0
  for _, thread in ipairs(threads) do
    for name, count in pairs(sum) do sum[name] = count + thread:get(name) end
    last = math.max(last, thread:get("other_status"))
  end
  local errors = summary.errors
  print(string.format(
    '{"duration_us": %d, "served": %d, "shed": %d, "other": %d, "other_status": %d, "p50_us": %d, "p99_us": %d, '
      .. '"longest_us": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d}',
    summary.duration, sum.served, sum.shed, sum.other, last, latency:percentile(50), latency:percentile(99),
    latency.max, errors.connect, errors.read, errors.write, errors.timeout))
end

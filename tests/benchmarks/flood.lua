-- Sends the requests of a file through wrk, each once ("once") or round and round ("loop"), and prints what came back.
-- File: for each request a line with its length in bytes, then the request itself.
-- Arguments after "--": file, once|loop, expected statuses separated by commas.

local ffi = require("ffi")
ffi.cdef("int kill(int pid, int signal); int getpid(void);")
local INTERRUPT = 2
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, at, good, bad = {}, 0, 0, 0
  once = args[2] == "once"
  expected = {}
  for status in string.gmatch(args[3], "%d+") do expected[tonumber(status)] = true end
  local file = assert(io.open(args[1], "rb"))
  for length in function() return file:read("*l") end do
    table.insert(requests, file:read(tonumber(length)))
  end
  file:close()
end

function request()
  at = at + 1
  if at > #requests then
    if once then
      finish()
      return requests[#requests]
    end
    at = 1
  end
  return requests[at]
end

-- The thread stops by itself, but wrk's main thread sleeps out its whole duration unless it is interrupted.
function finish()
  wrk.thread:stop()
  ffi.C.kill(ffi.C.getpid(), INTERRUPT)
end

function response(status)
  if expected[status] then good = good + 1 else bad = bad + 1 end
end

function done(summary, latency)
  local good, bad = 0, 0
  for _, thread in ipairs(threads) do
    good = good + thread:get("good")
    bad = bad + thread:get("bad")
  end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %d %d %f %f %f\n", good, bad + errors, summary.duration / 1e6,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end

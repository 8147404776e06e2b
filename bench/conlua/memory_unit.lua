-- The memory that an isolate or a thread that waits adds to its process. Arguments: COUNT KIND.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(50)
local kind = con[arg[2] or "isolate"]
local ready, stop = con.semaphore(0), con.event()

local function wait(is_ready, may_stop)
  is_ready:release()
  may_stop:wait()
end

---Run `count` units until all of them wait; gives the memory of the process at that moment.
local function run(count)
  local units = {}
  stop:clear()
  for i = 1, count do units[i] = kind.spawn(wait, ready, stop) end
  for _ = 1, count do ready:acquire() end
  common.collect()
  local bytes = common.resident()
  stop:set()
  for i = 1, count do assert(units[i]:join() and units[i].exitcode == 0) end
  return bytes
end

local few = run(1)
local many = run(n + 1)
common.report(math.max(many - few, 0), n)

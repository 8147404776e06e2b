-- So many tasks sleep at once, and wake in order: the most memory the process ever had. Arguments:
-- COUNT.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(1000000)
local clock, sleep = con.clock, con.sleep
local woken, base = 0, nil

local function rest(i)
  sleep(base + i * 1e-6 - clock())
  woken = woken + 1
  assert(woken == i, "woken out of order")
end

for i = 1, n do con.green.daemon(rest, i) end
base = clock() + 3
while woken < n do sleep(0.1) end
common.report(common.proc("/proc/self/status", "VmHWM"), 1)

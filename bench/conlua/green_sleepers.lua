-- So many tasks sleep at once, and wake in order: the most memory the process ever had. Arguments:
-- COUNT.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(1000000)
local sleep = con.sleep
local woken = 0

-- All sleep as long, so who went to sleep first wakes first.
local function rest(i)
  sleep(10)
  woken = woken + 1
  if woken ~= i then
    io.stderr:write("woken out of order\n")
    os.exit(1)
  end
end

for i = 1, n do con.green.daemon(rest, i) end
while woken < n do sleep(0.1) end
common.report(common.proc("/proc/self/status", "VmHWM"), 1)

-- Spawn and join a unit that does nothing: a process, or of the kind named by the second argument.
--
-- Prints also how many KB of private and of shared memory this process has, so that the C side
-- can have as much.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function nothing() end

local n = common.count(500)
local kind = con[arg[2] or "process"]
local start = con.clock()
for _ = 1, n do
  local unit = kind.spawn(nothing)
  unit:join()
  assert(unit.exitcode == 0)
end
local seconds = con.clock() - start
local own = common.proc("/proc/self/status", "RssAnon")
local shared = common.proc("/proc/self/status", "RssShmem")
common.report(seconds, n, own // 1024, shared // 1024)

-- So many units of a kind that all live at the same time: made, met, and joined.
-- arguments: units, kind

local common = dofile((arg[0]:match("^.*/") or "") .. "../conlua/common.lua")
local con = require("conlua")

local n, kind = common.count(100), con[arg[2] or "thread"]
local met, go = con.cell(0), con.event()

local function live()
  met:add(1)
  go:wait()
end

local list = {}
local start = con.clock()
for i = 1, n do list[i] = kind.spawn(live) end
while met:get() < n do con.sleep(0.002) end
go:set()
for _, unit in ipairs(list) do unit:join() end
local seconds = con.clock() - start
assert(met:get() == n and list[n].exitcode == 0)
common.report(seconds, n)

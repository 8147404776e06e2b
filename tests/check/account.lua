-- schedules: 6, failing: 2
-- SCTBench CS.account_bad: a check with a wrong formula, seen only when it comes last.
local x, y, z = 1, 2, 4
local balance = x
local deposited, withdrawn = false, false
local m = lock()

local function check()
  m:acquire()
  if deposited and withdrawn then assert(balance == (x - y) - z, "the balance is wrong") end
  m:release()
end

local function deposit()
  m:acquire()
  balance = balance + y
  deposited = true
  m:release()
end

local function withdraw()
  m:acquire()
  balance = balance - z
  withdrawn = true
  m:release()
end

local crew = {thread.spawn(check), thread.spawn(deposit), thread.spawn(withdraw)}
for _, t in ipairs(crew) do t:result() end

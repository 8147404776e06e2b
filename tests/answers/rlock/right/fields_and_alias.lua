local conlua = require "conlua"
local account = require "account"
local m = conlua.rlock()
local function deposit(i, amount)
  local _ <close> = m:guard()
  return account.add(i, amount)
end
local function transfer(amount)
  m:acquire()
  local ok, err = xpcall(function() deposit(1, -amount) deposit(2, amount) end, debug and debug.traceback or tostring)
  m:release()
  if not ok then error(err, 0) end
end
local crew = {}
for n = 1, 4 do crew[n] = conlua.spawn(function() for _ = 1, 3 do transfer(5) end end) end
conlua.join(crew)
m:with(function() end)
io.write("sum: ", account.sum(), "\n")

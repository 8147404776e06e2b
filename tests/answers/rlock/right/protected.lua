local conlua = require "conlua"
local account = require "account"
local m <const> = conlua.rlock()

local function locked(f, ...)
  assert(m:acquire())
  local r = table.pack(pcall(f, ...))
  m:release()
  if not r[1] then error(r[2], 0) end
  return table.unpack(r, 2, r.n)
end

local function deposit(i, amount) return locked(account.add, i, amount) end
local function transfer(amount)
  return locked(function()
    deposit(1, -amount)
    return deposit(2, amount)
  end)
end

local start, crew = event(), {}
for n = 1, 4 do
  crew[n] = conlua.process.spawn(function()
    start:wait()
    for _ = 1, 3 do transfer(5) end
    return n
  end)
end
start:set()
for n = 1, 4 do assert(crew[n]:result() == n) end
print("sum: " .. account.sum())

local account = require "account"

local Bank = {}
Bank.__index = Bank
function Bank.new() return setmetatable({m = rlock()}, Bank) end
function Bank:deposit(i, amount) self.m:with(account.add, i, amount) end
function Bank:transfer(amount)
  self.m:with(function()
    self:deposit(1, -amount)
    self:deposit(2, amount)
  end)
end

local bank = Bank.new()
local Clerk = process.class()
function Clerk:init(amount) self.amount = amount end
function Clerk:run()
  for _ = 1, 3 do bank:transfer(self.amount) end
end

local clerks = {}
for n = 1, 4 do clerks[n] = Clerk(5); clerks[n]:start() end
join(clerks)
print("sum: " .. account.sum())

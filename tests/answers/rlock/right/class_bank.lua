local account = require "account"
local Bank = {}
Bank.__index = Bank
function Bank.new() return setmetatable({m = rlock()}, Bank) end
function Bank:deposit(i, n) self.m:with(account.add, i, n) end
function Bank:transfer(n) self.m:with(function() self:deposit(1, -n) self:deposit(2, n) end) end
local bank = Bank.new()
local Clerk = process.class()
function Clerk:run() for _ = 1, 3 do bank:transfer(5) end end
local crew = {Clerk(), Clerk(), Clerk(), Clerk()}
for _, c in ipairs(crew) do c:start() end
for _, c in ipairs(crew) do c:join() end
print(("sum: %d"):format(account.sum()))

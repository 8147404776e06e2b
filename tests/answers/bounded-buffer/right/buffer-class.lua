-- A buffer as an object, with two conditions and numbers of its own.
local shelf = require "shelf"
local Buffer = {}
Buffer.__index = Buffer

local function new_buffer(size)
  local m = lock()
  return setmetatable({m = m, not_full = condition(m), not_empty = condition(m), used = cell(0),
    size = size}, Buffer)
end

function Buffer:put(loaf)
  local _ <close> = self.m:guard()
  self.not_full:wait_for(function() return self.used:get() < self.size end)
  self.used:add(1)
  shelf.put(loaf)
  self.not_empty:notify(1)
end

function Buffer:take()
  local _ <close> = self.m:guard()
  self.not_empty:wait_for(function() return self.used:get() > 0 end)
  self.used:add(-1)
  local loaf = shelf.take()
  self.not_full:notify(1)
  return loaf
end

local buffer = new_buffer(4)

local function baker()
  for _ = 1, 10 do buffer:put(shelf.bake()) end
end

local function seller()
  for _ = 1, 15 do shelf.sell(buffer:take()) end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())

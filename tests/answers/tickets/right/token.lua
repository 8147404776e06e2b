#!/usr/bin/env conlua
local office = require "office"
local place = queue(1)
place:put("yours")

local function user(n)
  office.search()
  local token = place:get()
  local left, text = office.left(), "sold out"
  if left > 0 then
    text = "bought"
    office.set(left - 1)
  else
    office.go()
  end
  place:put(token)
  print("user " .. n .. ": " .. text)
end

local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
for _, p in ipairs(all) do p:result() end
print("left: " .. office.count())

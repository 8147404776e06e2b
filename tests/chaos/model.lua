-- SPDX-License-Identifier: MIT
-- What must hold of the journals of a round (journal.lua): nothing lost, doubled, invented or out
-- of order.
local model = {}

local function new_queue()
  return { meant = {}, put = {}, refused = {}, got = {}, order = {}, hands = 0, drained = {} }
end

local function note(queues, entry, unit)
  local kind, name, item = entry[1], entry[2], entry[3]
  if kind == "x" then return end
  local q = queues[name]
  if not q then
    q = new_queue()
    queues[name] = q
  end
  if kind == "P" then
    q.meant[item] = true
  elseif kind == "p" then
    q.put[item] = true
  elseif kind == "n" then
    q.refused[item] = true
  elseif kind == "g" or kind == "d" then
    q.got[item] = (q.got[item] or 0) + 1
    local list = kind == "d" and q.drained or q.order[unit]
    if not list then
      list = {}
      q.order[unit] = list
    end
    list[#list + 1] = item
  end
end

-- A G that nothing followed: that unit may have died with an item in its hand.
local function count_hands(queues, one)
  local open
  for _, entry in ipairs(one) do
    if entry[1] == "G" then open = entry[2]
    elseif entry[1] == "g" or entry[1] == "e" then open = nil
    elseif entry[1] == "x" and open then -- it stopped in the middle, and went on to something else
      queues[open].hands = queues[open].hands + 1
      open = nil
    end
  end
  if open and queues[open] then queues[open].hands = queues[open].hands + 1 end
end

local function check_counts(name, q, drained, fault)
  local lost = {}
  for item, times in pairs(q.got) do
    if times > 1 then fault("%s: item %s was delivered %d times", name, item, times) end
    if not q.meant[item] then fault("%s: item %s was never put", name, item) end
    if q.refused[item] then fault("%s: item %s was refused, and came", name, item) end
  end
  for item in pairs(q.put) do
    if not q.got[item] then lost[#lost + 1] = item end
  end
  if drained and #lost > q.hands then
    table.sort(lost)
    fault("%s: %d acknowledged items are lost, at most %d in hands of the dead: %s", name, #lost,
      q.hands, table.concat(lost, " ", 1, math.min(#lost, 8)))
  end
end

local function check_order(name, list, fault)
  local last = {}
  for _, item in ipairs(list) do
    local producer, number = item:match("^(.*):(%d+)$")
    number = math.tointeger(number)
    if last[producer] and number <= last[producer] then
      fault("%s: item %s came after %s:%d", name, item, producer, last[producer])
    end
    last[producer] = number
  end
end

--- Check the journals. `drained`: the queues were emptied at the end, so what is missing is lost.
---@param journals table[]
---@param drained boolean
---@return string[] faults
function model.check(journals, drained)
  local queues, faults = {}, {}
  local function fault(...) faults[#faults + 1] = string.format(...) end
  for _, one in ipairs(journals) do
    for _, entry in ipairs(one) do note(queues, entry, one.unit) end
  end
  for _, one in ipairs(journals) do count_hands(queues, one) end
  for name, q in pairs(queues) do
    check_counts(name, q, drained, fault)
    if name:match("^fifo") or name:match("^pipe") then
      for _, list in pairs(q.order) do check_order(name, list, fault) end
      check_order(name, q.drained, fault)
    end
  end
  return faults
end

return model

-- SPDX-License-Identifier: MIT
--- Checks that no submission fails, or none passes, as their fields alone show.

local NEVER_FAILS, NEVER_PASSES = "this never fails", "this never passes"

--- A number or a range that nothing fits, or that everything fits.
local function of_amount(name, amount, least)
  if amount == nil then return nil end
  local low, high = amount, amount
  if type(amount) == "table" then low, high = amount.min or 0, amount.max or math.huge end
  if low > high or high < least then return name, NEVER_PASSES end
  if low <= least and high == math.huge then return name, NEVER_FAILS end
end

--- The first of the names with an amount that nothing fits.
local function impossible(check, names, least)
  for _, name in ipairs(names) do
    local field, why = of_amount(name, check[name], least)
    if why == NEVER_PASSES then return field, why end
  end
end

local rules = {}

function rules.concurrent(check)
  if (check.n or 2) < 2 then return "n", NEVER_FAILS end
end

rules.in_flight = rules.concurrent

function rules.at_least(check)
  if (check.n or 1) < 1 then return "n", NEVER_FAILS end
end

function rules.at_most(check)
  if check.n == 0 then return "n", NEVER_PASSES end
end

function rules.ordered(check)
  if check.k == 0 then return "k", NEVER_PASSES end
end

function rules.output(check)
  if check[1]:match "^%s*%.%.%.%s*$" then return "1", NEVER_FAILS end
end

--- Where nobody comes, the check fails.
function rules.visits(check) return impossible(check, {"n", "each"}, 1) end

function rules.by(check)
  local range = check.range
  if range and range[1] > range[2] then return "range", NEVER_PASSES end
  local field, why = of_amount("n", check.n, 0)
  if why == NEVER_PASSES then return field, why end
  local asks = check.kind_of or check.own or check.how or check.distinct or range or check.within
    or check.pid
  if not asks and (not check.n or why) then return "line", NEVER_FAILS end
end

function rules.passes(check) return impossible(check, {"n", "senders", "receivers"}, 0) end

function rules.count(check)
  if not check.n and not check.min and not check.max then return "n", NEVER_FAILS end
  return of_amount("n", check.n or {min = check.min, max = check.max}, 0)
end

function rules.started(check)
  local asks = false
  for _, name in ipairs{"process", "thread", "isolate", "green"} do
    local amount = check[name]
    if amount ~= nil then
      local field, why = of_amount(name, amount, 0)
      if why == NEVER_PASSES then return field, why end
      asks = asks or not why
    end
  end
  if not asks then return "process", NEVER_FAILS end
end

function rules.source(check)
  local must = {}
  for _, word in ipairs(check.must or {}) do must[word] = true end
  for _, word in ipairs(check.must_not or {}) do
    if must[word] then return "must_not", NEVER_PASSES end
  end
  if not check.must and not check.must_not and not check.computed then
    return "must", NEVER_FAILS
  end
end

function rules.in_order(check)
  if #check.events == 0 then return "events", NEVER_FAILS end
end

--- The field of a check with the fault, and what is wrong; nil: nothing.
---@param check table with its kind
---@return string? field
---@return string? why
return function(check)
  local rule = rules[check.kind]
  if rule then return rule(check) end
end

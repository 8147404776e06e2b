-- SPDX-License-Identifier: MIT
--- Jobs under several policies: a table with a line for each policy.

local gantt = require "conlua.scheduling.gantt"
local host = require "conlua.host"
local width = require "conlua.width"

local compare = {}

local Comparison = {__name = "comparison"}
compare.Comparison = Comparison

local COLUMNS = {"response", "turnaround", "wait", "slowdown"}

function Comparison:__tostring()
  local rows = {{"policy", "response", "turnaround", "wait", "largest wait", "slowdown", "switches",
    "fairness"}}
  for _, result in ipairs(self) do
    local row = {width.clean(result.policy)}
    for i, column in ipairs(COLUMNS) do
      row[#row + 1] = gantt.figure(result.mean[column])
      if i == 3 then row[#row + 1] = gantt.figure(result.largest.wait) end
    end
    row[#row + 1] = ("%d"):format(result.switches)
    row[#row + 1] = ("%.3f"):format(result.fairness)
    rows[#rows + 1] = row
  end
  return gantt.grid(rows, math.max(80, host.columns()))
end

--- The results under each policy of a list: names, words as "rr:2", policies of a script's own, or
--- tables of options with `policy`.
---@param simulate fun(options: table): table
---@param jobs table
---@param list table
---@param options table for all
---@return table comparison
function compare.of(simulate, jobs, list, options)
  if #list == 0 then error("the list of policies is empty; expected at least one", 0) end
  local comparison = {}
  for i, policy in ipairs(list) do
    local how = {}
    for key, value in pairs(options) do how[key] = value end
    if type(policy) == "table" and policy.policy then
      for key, value in pairs(policy) do how[key] = value end
    else
      how.policy = policy
    end
    how.jobs = jobs
    comparison[i] = simulate(how)
  end
  return setmetatable(comparison, Comparison)
end

return compare

-- SPDX-License-Identifier: MIT
--- Checks on pools and executors: how large a pool is, by whom the tasks are done, and how many
--- tasks are under way at once. Results are as in conlua.grade.events.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"

local tasks = {}

---@class PoolOfRun
---@field name string
---@field size integer the most workers
---@field done table<integer, integer> number of a task -> unit that did the task
---@field open table<integer, boolean> tasks that are submitted, and neither done nor collected
---@field n_open integer
---@field most_open integer
---@field results table<integer, string> number of a task -> numbers in its results

--- A task with the number is submitted, or is over.
local function set_open(pool, number, is_open)
  if pool.open[number] == is_open then return end
  pool.open[number] = is_open
  pool.n_open = pool.n_open + (is_open and 1 or -1)
  pool.most_open = math.max(pool.most_open, pool.n_open)
end

local function follow(pool, e)
  if e.op == "new" then pool.size = e.number
  elseif e.op == "put" then set_open(pool, e.number, true)
  elseif e.op == "task_done" then
    pool.done[e.number] = e.unit
    if pool.open[e.number] then set_open(pool, e.number, nil) end
  elseif e.op == "result" then pool.results[e.number] = e.text or ""
  elseif e.op == "collect" and edges.was_done(e) and pool.open[e.number] then
    set_open(pool, e.number, nil)
  end
end

--- The pools and executors of a run.
---@param model Model
---@return PoolOfRun[]
local function pools_of(model)
  local by_key, list = {}, {}
  for _, e in ipairs(model.events) do
    if (e.kind == "pool" or e.kind == "executor") and not e.others then
      local key = facts.object(e)
      local pool = by_key[key]
      if not pool then
        pool = {name = key, size = 0, done = {}, open = {}, n_open = 0, most_open = 0,
          results = {}}
        by_key[key], list[#list + 1] = pool, pool
      end
      follow(pool, e)
    end
  end
  return list
end

local function count_done(model, pool, kind)
  local n = 0
  for _, unit in pairs(pool.done) do
    if facts.is_kind(model, unit, kind) then n = n + 1 end
  end
  return n
end

--- The first of the numbers that no task of the pool returned; nil: there is none, or it is not
--- known what some task returned.
local function missing_result(pool, wanted)
  local returned = {}
  for number in pairs(pool.done) do
    local text = pool.results[number]
    if not text or text:find("?", 1, true) then return nil end
    for n in text:gmatch "%S+" do returned[tonumber(n)] = true end
  end
  for _, n in ipairs(wanted) do
    if not returned[n] then return n end
  end
end

--- In a pool of `size`, units of the kind `by` do so many tasks, and each of the numbers `results`
--- is in what a task returned. Of several pools, the pool with the most such tasks counts.
function tasks.pool(model, check)
  local best, most = nil, -1
  for _, pool in ipairs(pools_of(model)) do
    local n = count_done(model, pool, check.by)
    if n > most then best, most = pool, n end
  end
  if not best then return false, nil, "none_fits", "pool" end
  local good, wanted = facts.in_range(best.size, check.size)
  if not good then return false, nil, "pool_size", best.name, best.size, wanted end
  good, wanted = facts.in_range(most, check.tasks or {min = 1})
  if not good then return false, nil, "pool_tasks", most, best.name, wanted end
  local missing = missing_result(best, check.results or {})
  if not missing then return true end
  return false, nil, "pool_results", ("%.14g"):format(missing), best.name
end

--- So many tasks of a pool are under way at once: submitted, and not done. Enough in a single run.
function tasks.in_flight(model, check)
  local most = 0
  for _, pool in ipairs(pools_of(model)) do most = math.max(most, pool.most_open) end
  if most >= check.n then return true end
  return false, nil, "in_flight", most, check.n
end

return tasks

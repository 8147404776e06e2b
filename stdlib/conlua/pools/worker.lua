-- SPDX-License-Identifier: MIT
--- Main functions of the workers of pools and executors.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local registry = require "conlua.pools.registry"
local task = require "conlua.pools.task"

local pack, format = table.pack, string.format
local Terminated = words.unit.Terminated
local carry_out, failure, perform, stops = task.carry_out, task.failure, task.perform, task.stops

local worker = {}

-- Finish the task. Returns nil if the task is finished, else the reason against these results. An
-- error that tells the worker to stop may come behind the finish, and is raised.
local function try(pool, ...)
  local done, why = pcall(board.finish, pool, ...)
  if done then return nil end
  if stops(why) then error(why, 0) end
  return board.has_task(pool) and tostring(why) or nil
end

-- The reason against an error, with what the error says; without memory for both, the reason.
local function with_text(why, err)
  local ok, text = pcall(core.text, err)
  if not ok and stops(text) then error(text, 0) end
  local joined, both = pcall(format, "%s; the error says: %s", why, ok and text or "")
  return ok and joined and both or why
end

-- Send the outcome of the task. Without memory even for the error, the worker ends, and the task
-- with it.
local function send(pool, ok, ...)
  local trace = ""
  local why
  if ok then
    core.leave(true)
    why = try(pool, true, ...)
  else
    local err
    err, trace = failure((...))
    core.leave(false, err, trace)
    why = try(pool, false, err, trace)
    if why then why = with_text(why, err) end
  end
  why = why and try(pool, false, why, trace)
  if why then error(why, 0) end
end

local FEW = 8 -- functions that a worker keeps before it looks which ones are still needed

-- Returns a function that finds the function of the task under way by its number. The worker keeps
-- its copy for as long as the maker of the pool has the function, since a script may keep state in
-- upvalues. When the number of copies has doubled, copies that the maker has dropped are let go.
local function cache(pool)
  local functions, known, room = {}, 0, FEW
  local function prune()
    for number in pairs(functions) do
      if not board.knows(pool, number) then functions[number], known = nil, known - 1 end
    end
    room = math.max(FEW, 2 * known)
  end
  return function(number)
    local f = functions[number]
    if f then return f end
    if known >= room then prune() end
    f = board.fetch(pool)
    functions[number], known = f, known + 1
    return f
  end
end

-- Do jobs that this state lent to its own units, between two tasks of the worker.
local function work_off()
  if registry.is_idle() then return end
  for _, ledger in ipairs(registry.all_active()) do ledger:work_off() end
end

--- The main function of a worker with its own Lua state.
---@param pool userdata
function worker.serve(pool)
  local _, _, lease = board.info(pool)
  local find, done = cache(pool), 0
  local function go_on(ok, number, mode, _, _, ...)
    if not ok then
      if not board.has_task(pool) or stops(number) then error(number, 0) end
      send(pool, false, {number, ""})
      return true
    end
    if number == nil then return false end
    local found, f = pcall(find, number)
    if found then send(pool, perform(mode, f, ...))
    else send(pool, false, {f, ""}) end
    work_off()
    return true
  end
  while go_on(pcall(board.take, pool)) do
    done = done + 1
    if done == lease then return end
  end
end

--- The main function of a worker in the state of the pool: arguments and results are not encoded.
---@param view userdata handle of the pool that does not keep the pool open
---@param jobs table<integer, Job> of the ledger
---@param lease integer
function worker.serve_here(view, jobs, lease)
  local function go_on(number, _, id, k)
    if not number then return false end
    local job = jobs[id]
    local outcome = job and carry_out(job, k) or {false, {Terminated, ""}}
    if not outcome[1] then outcome = pack(false, failure(outcome[2])) end
    core.leave(outcome[1], outcome[2], outcome[3])
    local outcomes = job and job.outcomes
    if outcomes then outcomes[k] = outcome
    elseif job then job.outcome = outcome end
    board.finish(view, outcome[1])
    return true
  end
  local done = 0
  while go_on(board.take(view)) do -- arguments are let go before the next wait
    done = done + 1
    if done == lease then return end
  end
end

return worker

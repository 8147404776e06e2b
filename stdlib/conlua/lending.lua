-- SPDX-License-Identifier: MIT
--- Tasks that are done by who waits for them, instead of by a worker: those of a pool without
--- workers (work.lua), and those of a thread pool whose own worker waits for them.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local states = require "conlua.states"
local work = require "conlua.work"
local worker = require "conlua.worker"

local unpack = table.unpack
local carry_out, failure = worker.carry_out, worker.failure
local Terminated, new_event = words.unit.Terminated, words.event
local NEVER = math.maxinteger

-- Take part k of a record, or all of it, from a pool without workers: nobody here has begun it.
local function claim_lent(s, rec, k)
  local tasks = rec.tasks
  if rec.ended then return false end
  if not tasks then
    if not core.claim(rec, "task") then return false end
    core.remove(s.lent, rec)
  else
    if not core.claim(tasks, k) then return false end
    if core.add(rec, "unclaimed", -1) == 0 then core.remove(s.lent, rec) end
  end
  return true
end

-- The same from a thread pool that this unit works for: no worker has begun it.
local function claim_queued(s, rec, k)
  if not s.shares or not board.works(s.board) then return false end
  local tasks = rec.tasks
  if tasks then return board.cancel(s.board, tasks, k) end
  return board.cancel(s.board, rec, "task")
end

-- Only the function itself can be cut off, and then the task has died with this unit.
local function claim_and_do(rec, k)
  local s = rec.s
  if not (s.lent and claim_lent or claim_queued)(s, rec, k) then return end
  local ok, outcome = core.bare(carry_out, rec, k)
  if s.lent then states.settle(s) end
  if ok and outcome[1] then return work.end_task(rec, k, unpack(outcome, 1, outcome.n)) end
  local stop, err, trace = not ok, outcome, nil
  if ok then
    ok, err, trace = pcall(failure, outcome[2])
    stop = not ok
  end
  if not stop then return work.end_task(rec, k, false, err, trace) end
  work.end_task(rec, k, "died", 1)
  error(err, 0)
end

local function lend(rec, k) work.shielded(claim_and_do, rec, k) end
work.lend_part = lend

--- Do here what can be done here of a record that is waited for.
---@param rec Record
function work.lend(rec)
  local starts = rec.starts
  if not starts then return lend(rec, 0) end
  for k = 1, #starts - 1 do lend(rec, k) end
end

--- Do all that was submitted to a pool without workers.
---@param s PoolState
---@return true
function work.do_lent(s)
  while s.lent[1] do
    local rec = s.lent[1]
    work.lend(rec)
    core.remove(s.lent, rec) -- whoever claimed the last of it may not have come to that
  end
  return true
end

--- All that was submitted to a pool without workers, and not begun, fails.
---@param s PoolState
function work.drop_lent(s)
  local lent = s.lent
  s.lent = {}
  states.settle(s)
  for _, rec in ipairs(lent) do
    for k = rec.starts and 1 or 0, rec.starts and #rec.starts - 1 or 0 do
      if claim_lent(s, rec, k) then work.end_task(rec, k, false, Terminated, "") end
    end
  end
end

-- A worker does it after each task.
local function run_lent()
  for _, s in ipairs(states.all_active()) do
    if s.lent then work.do_lent(s) end
  end
end
worker.after = run_lent

--- Wait for one that another thread of this state does.
---@param rec Record
---@param deadline integer
---@return boolean
function work.wait_lent(rec, deadline)
  if rec.ended then return true end
  local event = new_event()
  local function hook() event:set() end
  work.hook(rec, hook)
  local ok, why = pcall(event.wait, event, core.left(deadline))
  work.unhook(rec, hook)
  if not ok then error(why, 0) end
  return rec.ended == true
end

-- Taking back ---------------------------------------------------------------------------------

local function is_begun(rec, k)
  if rec.tasks then return board.begun(rec.tasks, k) end
  return board.begun(rec, "task")
end

-- Part k of a record, or all of it.
local function take_back(s, rec, k)
  if s.lent then return claim_lent(s, rec, k) end
  if rec.tasks then return board.cancel(s.board, rec.tasks, k) end
  return board.cancel(s.board, rec, "task")
end

--- Has a record been begun, or any part of it?
---@param rec Record
---@return boolean
function work.is_begun(rec)
  local starts = rec.starts
  if not starts then return rec.ended or is_begun(rec, 0) end
  for k = 1, #starts - 1 do
    if is_begun(rec, k) then return true end
  end
  return false
end

--- Take a record back that was not begun; what it is to end with is the caller's business. Of parts
--- all or none; what was begun while we took the others back is let go on, and they are gone.
---@param rec Record
---@return boolean
function work.take_back(rec)
  local s, starts, any = rec.s, rec.starts, false
  if work.is_begun(rec) then return false end
  for k = starts and 1 or 0, starts and #starts - 1 or 0 do any = take_back(s, rec, k) or any end
  if any and s.lent then states.settle(s)
  elseif any then work.release(s, rec) end
  return any
end

-- The end of the script: executors are not left with work undone, as in Python; pools are.
core.on_end(function()
  run_lent()
  for _, s in ipairs(states.all_active()) do
    if s.is_executor then
      work.close(s)
      work.join(s, NEVER)
    end
  end
end)

return work

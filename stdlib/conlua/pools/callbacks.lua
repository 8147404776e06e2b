-- SPDX-License-Identifier: MIT
--- Callbacks of futures, and the shield under which jobs end.
--
-- A job ends under a shield, since a job that is half ended would be lost. Callbacks of the script
-- run behind the end of the job. Where a caller is not in a wait, callbacks stay due until the next
-- wait of the unit.

local board = require "conlua.board"
local core = require "conlua.core"
local registry = require "conlua.pools.registry"
local task = require "conlua.pools.task"

local running = coroutine.running

local callbacks = {}

-- Units that are in a callback, by their coroutines. In a callback, a word that need not wait calls
-- no other callback: `sum = sum + future:result()` has read the sum before the call.
local calling = {}

-- Jobs whose callbacks are due, linked by their field `behind`; see core.put_last, core.take_first.
local due = {first = false, last = false}
callbacks.due = due

--- Call f(...) for the script. An error is printed.
---@param f function
function callbacks.call(f, ...)
  local me = running()
  local is_nested = calling[me]
  calling[me] = true
  core.tell_callback(true)
  local ok, thrown = xpcall(f, core.kept, ...)
  core.tell_callback(false)
  calling[me] = is_nested
  if not ok then core.report("callback", task.failure(thrown)) end
end

--- Call the callbacks of a job that has ended. Every callback is called, even if this unit is told
--- to stop in one of them. A worker is not told to stop in a callback: only its own job may end so.
---@param job Job
---@return any stop the error that tells this unit to stop; nil: none came
function callbacks.call_all(job)
  local list, stop = core.swap(job, "callbacks", nil), nil
  local call = board.works(job.ledger.board) and pcall or core.bare
  for i = 1, list and #list or 0 do
    local ok, why = call(callbacks.call, list[i], job.future)
    if not ok then stop = stop or why end
  end
  return stop
end

--- Call the hooks of a job that has ended.
---@param job Job
function callbacks.call_hooks(job)
  local hooks = job.hooks
  for i = 1, hooks and #hooks or 0 do
    local hook = hooks[i] -- false: the hook was taken back, or called
    if hook then
      hook(job)
      hooks[i] = false
    end
  end
end

--- The callbacks of a job are due.
---@param job Job
function callbacks.put(job)
  if job.callbacks then core.put_last(due, job) end
end

-- The hooks are called here where there was no memory for that at the end of the job.
local function call_due()
  local stop
  local job = core.take_first(due)
  while job do
    -- After a fork, jobs of the parent may be in the list; the parent calls their callbacks.
    if registry.is_here(job.ledger) then
      local ok, why = pcall(callbacks.call_hooks, job)
      if not ok then
        core.put_last(due, job)
        error(why, 0)
      end
      stop = callbacks.call_all(job) or stop
    end
    job = core.take_first(due)
  end
  if stop then error(stop, 0) end
end
callbacks.call_due = call_due

--- Leave the callbacks that are due to the next wait of the main unit.
function callbacks.post_due()
  if due.first then core.post() end
end

--- The end of a shielded call, after pcall: call the callbacks that are due, unless this unit is in
--- a callback, lower the shield, and pass the results or the error on.
---@param ok boolean
---@return any ...
function callbacks.unshield(ok, ...)
  local called, why = true, nil
  if calling[running()] then callbacks.post_due()
  elseif due.first then called, why = pcall(call_due) end
  core.unshield()
  if not ok then error((...), 0) end
  if not called then error(why, 0) end
  return ...
end
local unshield = callbacks.unshield

--- As callbacks.unshield, but callbacks that are due are left to the next wait of this unit.
---@param ok boolean
---@return any ...
function callbacks.unshield_quietly(ok, ...)
  callbacks.post_due()
  core.unshield()
  if not ok then error((...), 0) end
  return ...
end
local unshield_quietly = callbacks.unshield_quietly

--- Call f(...) so that a request to stop this unit cannot cut f off, and then the callbacks that
--- are due.
---@param f function
---@return any ... what f gives
function callbacks.shielded(f, ...)
  core.shield()
  return unshield(pcall(f, ...))
end

--- Call f(...) under the shield; callbacks that are due are left to the next wait of this unit.
---@param f function
---@return any ... what f gives
function callbacks.shielded_quietly(f, ...)
  core.shield()
  return unshield_quietly(pcall(f, ...))
end

local function nothing() end

--- Call the callbacks that are due, in a wait of this unit; none in a callback.
function callbacks.settle()
  if due.first and not calling[running()] then callbacks.shielded(nothing) end
end

-- A unit that was posted calls this function in a wait.
core.on_calls(function()
  for _, ledger in ipairs(registry.all()) do ledger:drain() end
  callbacks.settle()
end)

return callbacks

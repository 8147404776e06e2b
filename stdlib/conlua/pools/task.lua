-- SPDX-License-Identifier: MIT
--- How the function of a task is called, in a worker or by the unit that waits for the task.

local core = require "conlua.core"
local words = require "conlua"

local pack, unpack, move = table.pack, table.unpack, table.move
local traced = core.traced
local Terminated, interrupted = words.unit.Terminated, words.interrupted

local task = {}

-- How a function is called: with its arguments, for each item of a list, or for each item as a list
-- of arguments. In a mode the number of items stands above these two bits. A list with one item is
-- sent as ONE (interp/words/board.c).
local CALL, LIST, STAR, ONE = 0, 1, 2, 3
task.CALL, task.LIST, task.STAR, task.ONE = CALL, LIST, STAR, ONE

local function one(f, item) return (f(item)) end

local function each(f, list, n)
  local out = {}
  for i = 1, n do out[i] = f(list[i]) end
  return out
end

local function each_star(f, list, n)
  local out = {}
  for i = 1, n do
    local args = list[i]
    out[i] = f(unpack(args, 1, math.tointeger(args.n) or #args))
  end
  return out
end

--- Call f as a mode says.
---@param mode integer
---@param f function
---@return boolean ok
---@return any ... results of f; or {error, traceback}
function task.perform(mode, f, ...)
  local how = mode & 3
  if how == CALL then return xpcall(f, traced, ...) end
  if how == ONE then return xpcall(one, traced, f, (...)) end
  return xpcall(how == LIST and each or each_star, traced, f, (...), mode >> 2)
end

--- Does the error tell this unit to stop? A task may fail with an equal error.
---@param err any
---@return boolean
function task.stops(err)
  return err == interrupted or (err == Terminated and core.stop_asked())
end

--- Error and traceback, from the value that xpcall gave. Raises an error that tells this unit to
--- stop.
---@param thrown any
---@return any error
---@return string traceback
function task.failure(thrown)
  if type(thrown) ~= "table" then return thrown, "" end -- no memory, or an error in the handler
  local err = thrown[1]
  if task.stops(err) then error(err, 0) end
  if err == nil then err = "nil" end
  return err, thrown[2]
end

--- Call the function of a job, or of part k of a job of parts, in this state.
---@param job Job
---@param k integer
---@return table outcome packed results of task.perform
function task.carry_out(job, k)
  local starts, f, args = job.starts, job.f, job.args
  if not f then return {false, {Terminated, ""}} end -- the job has ended meanwhile
  if not starts then return pack(task.perform(CALL, f, unpack(args, 1, args.n))) end
  local first, n = starts[k], starts[k + 1] - starts[k]
  if n == 1 and job.how == LIST then return pack(task.perform(ONE, f, args[first])) end
  return pack(task.perform(job.how | n << 2, f, move(args, first, first + n - 1, 1, {})))
end

return task

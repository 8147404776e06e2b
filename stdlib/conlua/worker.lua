-- SPDX-License-Identifier: MIT
--- What runs in the workers of pools and executors.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"

local pack, unpack, move = table.pack, table.unpack, table.move
local traced = core.traced
local Terminated, interrupted = words.unit.Terminated, words.interrupted

local worker = {}

-- How a worker calls the function; above these two bits, how many items there are. A list of one is
-- sent as ONE (interp/words/board.c).
local CALL, LIST, STAR, ONE = 0, 1, 2, 3
worker.CALL, worker.LIST, worker.STAR, worker.ONE = CALL, LIST, STAR, ONE

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

-- true and what f gives, or false and {error, traceback}.
local function perform(mode, f, ...)
  local how = mode & 3
  if how == CALL then return xpcall(f, traced, ...) end
  if how == ONE then return xpcall(one, traced, f, (...)) end
  return xpcall(how == LIST and each or each_star, traced, f, (...), mode >> 2)
end

--- Is this error one that tells the unit itself to stop? A task may also fail with one of them.
function worker.stops(err)
  return err == interrupted or (err == Terminated and core.stop_asked())
end

--- Error and traceback of what xpcall gave.
---@return any error
---@return string traceback
function worker.failure(thrown)
  if type(thrown) ~= "table" then return thrown, "" end -- out of memory, an error in the handler
  local err = thrown[1]
  if worker.stops(err) then error(err, 0) end
  if err == nil then err = "nil" end
  return err, thrown[2]
end

local stops, failure = worker.stops, worker.failure

-- Try to finish the task. Why it cannot be done so, or nil: it is done. What tells the worker to
-- stop may come when it is.
local function try(pool, ...)
  local done, why = pcall(board.finish, pool, ...)
  if done then return nil end
  if stops(why) then error(why, 0) end
  return board.has_task(pool) and tostring(why) or nil
end

-- Where there is no memory even to say so, the worker ends, and its task with it.
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
  end
  why = why and try(pool, false, why, trace)
  if why then error(why, 0) end
end

local FEW = 8 -- functions that a worker keeps without a question

-- The functions of a worker by number: what it gives finds that of the task under way. A copy stays
-- for as long as the function exists, since a script may keep something in its upvalues. When as
-- many came as there were at the last look, those that the maker has dropped are let go.
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

--- The main function of a worker with a state of its own.
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
    if worker.after then worker.after() end
    return true
  end
  while go_on(pcall(board.take, pool)) do
    done = done + 1
    if done == lease then return end
  end
end

--- Do the task of a record, or part k of it, in this state: what xpcall gives.
---@param rec Record
---@param k integer
function worker.carry_out(rec, k)
  local starts, f, args = rec.starts, rec.f, rec.args
  if not f then return {false, {Terminated, ""}} end -- it has ended meanwhile
  if not starts then return pack(perform(CALL, f, unpack(args, 1, args.n))) end
  local first, n = starts[k], starts[k + 1] - starts[k]
  if n == 1 and rec.how == LIST then return pack(perform(ONE, f, args[first])) end
  return pack(perform(rec.how | n << 2, f, move(args, first, first + n - 1, 1, {})))
end

local carry_out = worker.carry_out

--- The main function of a worker thread: what it gets and gives stays in the state.
---@param view userdata
---@param futures table<integer, Record>
---@param lease integer
function worker.serve_here(view, futures, lease)
  local function go_on(number, _, id, k)
    if not number then return false end
    local rec = futures[id]
    local outcome = rec and carry_out(rec, k) or {false, {Terminated, ""}}
    if not outcome[1] then outcome = pack(false, failure(outcome[2])) end
    core.leave(outcome[1], outcome[2], outcome[3])
    local outcomes = rec and rec.outcomes
    if outcomes then outcomes[k] = outcome
    elseif rec then rec.outcome = outcome end
    board.finish(view, outcome[1])
    return true
  end
  local done = 0
  while go_on(board.take(view)) do -- what a task had is let go before the next wait
    done = done + 1
    if done == lease then return end
  end
end

return worker

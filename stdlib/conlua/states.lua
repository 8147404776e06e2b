-- SPDX-License-Identifier: MIT
--- What a Lua state knows of the pools it uses.
--
-- A pool that arrives in another state than its maker's, by fork or in a message, gets workers of
-- its own there; unless that state works for the pool itself, or may not start processes: then
-- whoever waits for a task does it (it is `lent`), so that a worker can wait for its own pool.
--
-- The handle that the script has keeps its pool open: once it is collected no task can come, so the
-- workers end when all is done. What is kept here of the pool is another handle, or a future that
-- somebody holds would keep the workers.

local board = require "conlua.board"
local core = require "conlua.core"

local sort = table.sort

local states = {}

---@class PoolState what a Lua state knows of a pool
---@field board userdata the pool whose workers do the tasks: a handle that does not keep it open
---@field kind string
---@field shares boolean do its workers run in this state?
---@field size integer
---@field lease integer
---@field is_executor boolean
---@field home integer the state that this is of
---@field number integer
---@field futures table<integer, Record> tasks under way
---@field units table<integer, userdata> its workers
---@field functions table<function, table> as the pool knows them
---@field lent Record[]? tasks to be done here: then it has no workers
---@field closed string?

--- PoolState -> true, while it has tasks under way.
states.active = {}

local WEAK_KEYS = {__mode = "k"}
local active = states.active
local known = setmetatable({}, WEAK_KEYS) -- pool -> PoolState
local own = setmetatable({}, WEAK_KEYS) -- pool from elsewhere -> those of ours
-- All, by number. Values that are weak go before finalizers run, keys do not: so none is found here
-- whose handle is closed.
local all = setmetatable({}, {__mode = "v"})
local made = {numbers = 0}

local function new_state(pool, kind, size, lease, is_executor)
  local s = {
    board = board.view(pool), kind = kind, shares = kind == "thread" or kind == "green",
    size = size, lease = lease, is_executor = is_executor,
    home = core.here(), number = core.add(made, "numbers", 1), futures = {}, units = {},
    functions = setmetatable({}, WEAK_KEYS),
  }
  all[s.number] = s
  return s
end

--- Make a pool.
---@param is_executor boolean
---@param kind string
---@param size integer
---@param lease integer
---@return userdata
function states.new(is_executor, kind, size, lease)
  local pool = board.new(is_executor, kind, size, lease)
  known[pool] = new_state(pool, kind, size, lease, is_executor)
  return pool
end

-- A pool that another state made.
local function adopt(pool)
  local kind, size, lease, is_executor = board.info(pool)
  local s
  if board.serves(pool) or not core.can_start(kind) then
    s = new_state(pool, kind, size, lease, is_executor)
    s.lent = {}
  else
    local mine = board.new(is_executor, kind, size, lease)
    core.append(own, pool, mine) -- another thread may do the same just now
    s = new_state(mine, kind, size, lease, is_executor)
  end
  known[pool] = s
  return s
end

--- What this state knows of a pool.
---@param pool userdata
---@return PoolState
function states.of(pool)
  local s = known[pool]
  if s and s.home == core.here() then return s end
  return adopt(pool)
end

--- Is it of this state? After a fork the child has records whose tasks are its parent's.
---@param s PoolState
function states.is_here(s)
  return s.home == core.here()
end

local function is_older(a, b) return a.number < b.number end

--- The pools that have tasks under way, the oldest first.
function states.all_active()
  local list, here = {}, core.here()
  for s in pairs(active) do
    if s.home == here then list[#list + 1] = s else active[s] = nil end
  end
  sort(list, is_older)
  return list
end

--- All pools of this state, the oldest first.
function states.all()
  local list, here = {}, core.here()
  for _, s in pairs(all) do
    if s.home == here then list[#list + 1] = s end
  end
  sort(list, is_older)
  return list
end

function states.settle(s)
  active[s] = nil
  if s.lent then active[s] = #s.lent > 0 or nil
  else active[s] = board.open(s.board) > 0 or nil end
end

return states

-- SPDX-License-Identifier: MIT
--- What a Lua state knows of the pools it uses.
--
-- A pool that arrives in another state than its maker's, by fork or in a message, gets workers of
-- its own there; unless that state works for the pool itself, or may not start processes: then
-- whoever waits for a task does it (it is `lent`), so that a worker can wait for its own pool.

local core = require "conlua.core"

local sort = table.sort

local states = {}

---@class PoolState what a Lua state knows of a pool
---@field board userdata the pool whose workers do the tasks
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
---@field tells boolean?

--- PoolState -> true, while it has tasks under way.
states.active = {}

local active = states.active
local known = setmetatable({}, {__mode = "k"}) -- pool -> PoolState
local numbers = 0

local function new_state(board, kind, size, lease, is_executor)
  numbers = numbers + 1
  return {
    board = board, kind = kind, shares = kind == "thread" or kind == "green", size = size,
    lease = lease, is_executor = is_executor,
    home = core.here(), number = numbers, futures = {}, units = {},
    functions = setmetatable({}, {__mode = "k"}),
  }
end

--- Make a pool.
---@param is_executor boolean
---@param kind string
---@param size integer
---@param lease integer
---@return userdata
function states.new(is_executor, kind, size, lease)
  local pool = core.new(is_executor, kind, size, lease)
  known[pool] = new_state(pool, kind, size, lease, is_executor)
  return pool
end

-- A pool that another state made.
local function adopt(pool)
  local kind, size, lease, is_executor = core.info(pool)
  local s
  if core.serves(pool) or not core.can_start(kind) then
    s = new_state(pool, kind, size, lease, is_executor)
    s.lent = {}
  else
    s = new_state(core.new(is_executor, kind, size, lease), kind, size, lease, is_executor)
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

-- The pools that have tasks under way, the oldest first.
function states.all_active()
  local list, here = {}, core.here()
  for s in pairs(active) do
    if s.home == here then list[#list + 1] = s else active[s] = nil end
  end
  sort(list, is_older)
  return list
end

function states.settle(s)
  active[s] = nil
  if s.lent then active[s] = #s.lent > 0 or nil
  else active[s] = core.open(s.board) > 0 or nil end
end

return states

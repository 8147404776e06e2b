-- SPDX-License-Identifier: MIT
--- All ledgers of a Lua state. A ledger is the knowledge of the state about a pool: the jobs under
--- way, and the workers. Two strategies have the same methods: pools/served.lua, whose jobs are
--- done by workers, and pools/lent.lua, whose jobs are done by the units that wait for them.

local board = require "conlua.board"
local core = require "conlua.core"

local sort = table.sort

local registry = {}

---@class Ledger
---@field board userdata the pool, by a handle that does not keep the pool open
---@field kind string of its workers
---@field shares boolean do workers run in this state, so that values need not be encoded?
---@field size integer workers at most
---@field lease integer jobs that a worker does before its end; 0: no limit
---@field is_executor boolean
---@field home integer the process and state that the ledger belongs to
---@field number integer
---@field place string? the line of the script that made the pool
---@field closed string? "closed" or "terminated"
---@field jobs table<integer, Job> jobs under way, by their ids; served only
---@field units table<integer, userdata> workers, by their numbers; served only
---@field functions table<function, table> definitions that the pool has; served only
---@field offered Job[] jobs that nobody has finished; lent only

local WEAK_KEYS = {__mode = "k"}
local active = {} -- ledger -> true, while jobs of the ledger are under way
-- All ledgers, by number. Lua clears weak values before finalizers run, and weak keys after them;
-- so no finalizer finds a ledger here whose handle is closed.
local all = setmetatable({}, {__mode = "v"})
local made = {numbers = 0}

--- Make a ledger; `methods` is the strategy.
---@param methods table
---@param pool userdata
---@return Ledger
function registry.add(methods, pool)
  local kind, size, lease, is_executor = board.info(pool)
  local ledger = setmetatable({
    board = board.view(pool), kind = kind, shares = kind == "thread" or kind == "green",
    size = size, lease = lease, is_executor = is_executor,
    home = core.here(), number = core.add(made, "numbers", 1), jobs = {}, units = {},
    functions = setmetatable({}, WEAK_KEYS), offered = {},
  }, methods)
  all[ledger.number] = ledger
  return ledger
end

--- Does the ledger belong to the calling state? After a fork the child has ledgers of its parent,
--- whose jobs end in the parent only.
---@param ledger Ledger
---@return boolean
function registry.is_here(ledger) return ledger.home == core.here() end

--- Does ledger `a` come before ledger `b`, in the order in which both were made?
---@param a Ledger
---@param b Ledger
---@return boolean
function registry.is_older(a, b) return a.number < b.number end

--- Note that jobs of the ledger are under way.
---@param ledger Ledger
function registry.activate(ledger) active[ledger] = true end

--- Note whether jobs of the ledger are still under way.
---@param ledger Ledger
function registry.settle(ledger)
  active[ledger] = nil
  active[ledger] = ledger:has_jobs() or nil
end

--- Has no ledger jobs under way?
---@return boolean
function registry.is_idle() return next(active) == nil end

--- The ledgers of the calling state that have jobs under way, the oldest first.
---@return Ledger[]
function registry.all_active()
  local list, here = {}, core.here()
  for ledger in pairs(active) do
    if ledger.home == here then list[#list + 1] = ledger else active[ledger] = nil end
  end
  sort(list, registry.is_older)
  return list
end

--- All ledgers of the calling state, the oldest first.
---@return Ledger[]
function registry.all()
  local list, here = {}, core.here()
  for _, ledger in pairs(all) do
    if ledger.home == here then list[#list + 1] = ledger end
  end
  sort(list, registry.is_older)
  return list
end

return registry

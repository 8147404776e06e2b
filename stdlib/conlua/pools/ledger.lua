-- SPDX-License-Identifier: MIT
--- The ledger of a pool: made with the pool, or when a pool arrives in this state by a fork or in
--- a message.
--
-- A pool that arrives gets workers of its own here. If the state works for the pool, or may start
-- no workers, the jobs are lent to the units that wait for them.
--
-- A handle of the script keeps the pool open. When the handle is collected, no job can come, so the
-- workers end when all is done. A ledger keeps another handle, which does not keep the pool open: a
-- future that somebody holds would keep the workers otherwise.

local board = require "conlua.board"
local core = require "conlua.core"
local Lent = require "conlua.pools.lent"
local Served = require "conlua.pools.served"
local registry = require "conlua.pools.registry"
local unasked = require "conlua.pools.unasked"

local NEVER = math.maxinteger -- a deadline, as core.deadline gives it
local WEAK_KEYS = {__mode = "k"}
local known = setmetatable({}, WEAK_KEYS) -- pool -> its ledger
local own = setmetatable({}, WEAK_KEYS) -- pool from elsewhere -> pools with workers of this state

local ledgers = {}

--- Make a pool.
---@param is_executor boolean
---@param kind string
---@param size integer
---@param lease integer
---@return userdata
function ledgers.new(is_executor, kind, size, lease)
  local pool = board.new(is_executor, kind, size, lease)
  local ledger = registry.add(Served, pool)
  ledger.place = core.line()
  known[pool] = ledger
  return pool
end

-- The ledger of a pool that another state made.
local function adopt(pool)
  local kind, size, lease, is_executor = board.info(pool)
  local ledger
  if board.serves(pool) or not core.can_start(kind) then
    ledger = registry.add(Lent, pool)
  else
    local mine = board.new(is_executor, kind, size, lease)
    core.append(own, pool, mine) -- another thread may adopt the pool at the same time
    ledger = registry.add(Served, mine)
  end
  known[pool] = ledger
  return ledger
end

--- The ledger of a pool.
---@param pool userdata
---@return Ledger
function ledgers.of(pool)
  local ledger = known[pool]
  if ledger and registry.is_here(ledger) then return ledger end
  return adopt(pool)
end

-- At the end of the script, executors finish their jobs, as in Python; pools do not.
core.on_end(function()
  for _, ledger in ipairs(registry.all_active()) do ledger:work_off() end
  for _, ledger in ipairs(registry.all_active()) do
    if ledger.is_executor then
      ledger:close()
      ledger:join(NEVER)
    end
  end
  unasked.look()
end)

return ledgers

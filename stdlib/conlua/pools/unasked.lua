-- SPDX-License-Identifier: MIT
--- Warnings about jobs that nobody asked for: jobs that failed, and jobs that the end of the script
--- drops.

local core = require "conlua.core"
local words = require "conlua"
local registry = require "conlua.pools.registry"

local match, sort = string.match, table.sort
local Terminated, Cancelled = words.unit.Terminated, words.unit.Cancelled
local interrupted = words.interrupted

local MOST = 100 -- failed jobs that are kept
local failed, n_failed = {}, {n = 0} -- job -> true, until somebody asks
local waited = setmetatable({}, {__mode = "k"}) -- job -> true: somebody waited in vain
local dropped = {} -- jobs that were under way at the end of the main code

local unasked = {}

--- A job has failed.
---@param job Job
function unasked.fail(job)
  local err = job.error
  if err == Terminated or err == Cancelled or err == interrupted or n_failed.n >= MOST then
    return
  end
  failed[job] = true
  core.add(n_failed, "n", 1)
end

--- Somebody asks how a job ended.
---@param job Job
function unasked.ask(job)
  if core.swap(failed, job, nil) then core.add(n_failed, "n", -1) end
end

--- Somebody waited for a job, but not until its end.
---@param job Job
function unasked.wait(job) waited[job] = true end

--- The main code has ended, and executors have done their jobs.
function unasked.look()
  for _, ledger in ipairs(registry.all_active()) do
    if not ledger.is_executor then
      for _, job in pairs(ledger.jobs) do dropped[#dropped + 1] = job end
      for _, job in ipairs(ledger.offered) do dropped[#dropped + 1] = job end
    end
  end
end

local function is_earlier(a, b)
  local x, y = a.ledger, b.ledger
  if x ~= y then return registry.is_older(x, y) end
  return (a.id or 0) < (b.id or 0)
end

local function warn_of_dropped()
  local ledgers, counts = {}, {}
  for _, job in ipairs(dropped) do
    local ledger = job.ledger
    if registry.is_here(ledger) and not job.values and not waited[job]
      and ledger.closed ~= "terminated" and not job.was_cancelled then
      unasked.ask(job) -- a worker was ended with the job
      if not counts[ledger] then ledgers[#ledgers + 1] = ledger end
      counts[ledger] = (counts[ledger] or 0) + 1
    end
  end
  sort(ledgers, registry.is_older)
  for _, ledger in ipairs(ledgers) do
    local place = ledger.place or ""
    core.warn("dropped", "dropped " .. place, place, counts[ledger])
  end
end

local function warn_of_failed()
  local list = {}
  for job in pairs(failed) do
    if registry.is_here(job.ledger) then list[#list + 1] = job end
  end
  sort(list, is_earlier)
  for _, job in ipairs(list) do
    local place, text = job.ledger.place or "", match(core.text(job.error), "^[^\n]*")
    core.warn("unasked", "unasked " .. place .. text, place, text)
  end
end

-- All units of the process have ended.
core.on_left(function()
  warn_of_dropped()
  warn_of_failed()
end)

return unasked

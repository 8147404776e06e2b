-- SPDX-License-Identifier: MIT
--- Workers of a pool: as many as the jobs in its queue need, up to its size.

local board = require "conlua.board"
local words = require "conlua"
local worker = require "conlua.pools.worker"

local kinds = {process = words.process, thread = words.thread, isolate = words.isolate,
  green = words.green}

local crew = {}

local hired = 0

local function hire(ledger)
  local main, args = worker.serve, {ledger.board}
  if ledger.shares then
    main, args = worker.serve_here, {board.view(ledger.board), ledger.jobs, ledger.lease}
  end
  hired = hired + 1
  local unit = kinds[ledger.kind]{target = main, args = args, daemon = true,
    name = "Worker-" .. hired}
  ledger.units[unit.id] = unit -- before its end, which another thread may collect
  local ok, why = pcall(board.hire, ledger.board, unit)
  if ok then
    ok, why = pcall(unit.start, unit)
    if ok then return end
    board.dismiss(ledger.board, unit)
  end
  ledger.units[unit.id] = nil
  error(why, 0)
end

--- Start as many workers as the jobs in the queue need.
---@param ledger Ledger
---@return any why the error, if the pool has no worker at all; else nil
function crew.staff(ledger)
  local queued, running, working = board.counts(ledger.board)
  while working < ledger.size and queued > working - running do
    local ok, why = pcall(hire, ledger)
    if not ok then return working == 0 and why or nil end
    working = working + 1
  end
end

--- Collect a worker that has ended.
---@param ledger Ledger
---@param number integer of the worker
function crew.bury(ledger, number)
  local unit = ledger.units[number]
  ledger.units[number] = nil
  if unit then unit:join() end
  board.tell(ledger.board) -- a thread may wait for the end of all workers
end

return crew

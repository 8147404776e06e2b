-- SPDX-License-Identifier: MIT
--- Lists as tasks: the items travel in chunks, the parts of one record.

local board = require "conlua.board"
local core = require "conlua.core"
local work = require "conlua.lending"
local worker = require "conlua.worker"
local format, gsub = string.format, string.gsub

local move = table.move
local BATCH = 256 -- parts that are submitted before it is looked whether there are workers for them

local parts = {}

-- How many items the next worker gets, of those that are left: much at first, so that sending
-- costs little, and little at last, so that all workers end at about the same time.
local function portion(left, total, size)
  return math.max(left // (3 * size), (total + 64 * size - 1) // (64 * size), 1)
end

-- Where each part of a list begins, and behind the last.
local function cut(total, chunk, size)
  local starts, first = {}, 1
  while first <= total do
    starts[#starts + 1] = first
    first = first + math.min(chunk or portion(total - first + 1, total, size), total - first + 1)
  end
  starts[#starts + 1] = first
  return starts
end

-- The first item of part k is told of as "list[1]".
local function with_place(why, first)
  if type(why) ~= "string" then return why end
  return (gsub(why, "%(at list%[(%d+)%]", function(i)
    return format("(at list[%d]", math.tointeger(i) + first - 1)
  end, 1))
end

-- The parts from k to last are not submitted. The next one.
local function refuse(rec, k, last, why)
  for i = k, last do work.end_task(rec, i, false, with_place(why, rec.starts[i]), "") end
  return last + 1
end

-- Submit the parts k..to, but for one that cannot be sent, or all if the pool is closed. The next.
local function submit_some(s, rec, list, k, to)
  local n, tasks = #rec.starts - 1, rec.tasks
  local ok, why = pcall(function()
    local at = not s.shares and work.function_of(s, rec.f) or nil
    board.submit_parts(s.board, rec.id, rec.how, at, list, rec.starts, tasks, k, to)
  end)
  while k <= to and tasks[k] ~= nil do k = k + 1 end
  if k <= to then k = refuse(rec, k, ok and n or k, work.refusal(ok, why)) end
  work.staff(s)
  work.tidy(s)
  if rec.stop then return refuse(rec, k, n, rec.stop) end
  return k
end

local function submit_all(s, rec, list)
  local k, n, most = 1, #rec.starts - 1, s.size -- at first as many as there may be workers
  while k <= n do
    k = submit_some(s, rec, list, k, math.min(k + most - 1, n))
    most = BATCH
  end
end

local function submit(s, rec, list, chunk, how)
  local total = #list
  local starts = cut(total, chunk, s.size)
  local n = #starts - 1
  rec.how, rec.starts, rec.tasks, rec.open = how, starts, core.room(n), n + 1
  if s.lent or s.shares then rec.args = move(list, 1, total, 1, {}) end
  if s.lent then
    rec.unclaimed, rec.s = n, s
    if n > 0 then work.offer(s, rec) end
    work.close_part(rec)
    return starts
  end
  work.enter(s, rec)
  local ok, why = pcall(submit_all, s, rec, list)
  if not ok then -- this unit is told to stop: what was not submitted is not to be waited for
    for k = 1, n do
      if core.claim(rec.tasks, k) then work.end_task(rec, k, false, why, "") end
    end
  end
  work.close_part(rec)
  if not ok then error(why, 0) end
  return starts
end

--- Submit a list: rec becomes a record of parts. `on` is called at the end of each part, and then
--- `finish` at the end of all.
---@param s PoolState
---@param rec Record
---@param list any[]
---@param chunk integer? how many items a part has
---@param how integer
---@return integer[] starts where each part begins in the list, and behind the last
function parts.submit(s, rec, list, chunk, how)
  return work.shielded_quietly(submit, s, rec, list, chunk, how)
end
--- Wait until ready(), which says something of the parts of a record; is it?
---@param rec Record
---@param deadline integer
---@param ready fun(): boolean
---@return boolean
function parts.wait(rec, deadline, ready)
  if rec.s.lent and not ready() then work.wait_lent(rec, deadline) end -- another thread is at it
  return work.pump(rec.s, deadline, ready)
end

--- What each part gave, put into its place among the results; `got` is what a worker sent.
---@param rec Record
---@param k integer
---@param got any
---@param results any[]
function parts.place(rec, k, got, results)
  local first, n = rec.starts[k], rec.starts[k + 1] - rec.starts[k]
  if n == 1 and rec.how == worker.LIST then results[first] = got
  else move(got, 1, n, first, results) end
end

return parts

-- SPDX-License-Identifier: MIT
--- Futures: what will come of a task, and waiting for several.

local core = require "conlua.core"
local words = require "conlua"
local states = require "conlua.states"
local work = require "conlua.lending"
local arguments = require "conlua.arguments"
local format = string.format

local unpack, move, insert, sort = table.unpack, table.move, table.insert, table.sort
local Timeout, Cancelled = words.unit.Timeout, words.unit.Cancelled
local bad, check, deadline_of = arguments.bad, arguments.check, arguments.deadline
local new_event, wait_any = words.event, words.wait_any

local future = {}

---@class Future what the script has of a record
---@field signal integer? what killed the worker, if the error is unit.Died
---@field exitcode integer? of the worker, if the error is unit.Died
local Future = {}
local Object, wrap, record_of = arguments.class("future", Future)
future.Future = Future

local PROPERTIES = {signal = true, exitcode = true}

function Object:__index(key)
  local method = rawget(Future, key)
  if method then return method end
  if PROPERTIES[key] then return record_of(self, key)[key] or nil end
  return core.no_field("future", key, "signal, exitcode")
end

function Object.__newindex(_, key) core.fixed_field("future", key, "signal, exitcode") end

-- A forked child has its parent's futures, but what will come of them goes to the parent.
local function here_check(rec)
  if not rec.ended and not states.is_here(rec.s) then
    core.fail("this future belongs to another process")
  end
end

--- The record of a task that is submitted next; rec.future is what the script gets.
---@param f function
---@return Record
function future.new(f)
  -- What its end sets has its place from the start, since there may be no memory for it then.
  local rec = {f = f, concluded = false, ended = false, values = false, error = false,
    trace = false, exitcode = false, signal = false, stop = false, failed = false,
    behind = false, future = false}
  rec.future = wrap(rec)
  return rec
end

-- Strings carry the far traceback, other values stay themselves.
local function raise(rec)
  local err, trace = rec.error, rec.trace
  if type(err) == "string" and trace and trace ~= "" then err = err .. "\n" .. trace end
  error(err, 0)
end
future.raise = raise

--- What the function gave, or its error raised.
---@param rec Record
---@param deadline integer
function future.result(rec, deadline)
  if not work.wait(rec, deadline) then error(Timeout, 0) end
  local values = rec.values
  if not values then raise(rec) end
  return unpack(values, 1, values.n)
end
local result_of = future.result

---@return any ... what the function returned
function Future:result(wait, seconds)
  local rec = record_of(self, "result")
  local deadline = deadline_of(1, "result", wait, seconds)
  here_check(rec)
  return result_of(rec, deadline)
end

---@return any error nil if there was none
function Future:exception(wait, seconds)
  local rec = record_of(self, "exception")
  local deadline = deadline_of(1, "exception", wait, seconds)
  here_check(rec)
  if not work.wait(rec, deadline) then error(Timeout, 0) end
  if rec.was_cancelled then error(Cancelled, 0) end
  return rec.error
end

local function is_done(rec)
  here_check(rec)
  if not rec.ended then work.drain(rec.s) end
  return rec.ended == true
end

local function is_running(rec)
  return not is_done(rec) and work.is_begun(rec)
end

---@return boolean
function Future:done()
  return is_done(record_of(self, "done"))
end

---@return boolean
function Future:running()
  return is_running(record_of(self, "running"))
end

---@return boolean
function Future:cancelled()
  return record_of(self, "cancelled").was_cancelled == true
end

---@return boolean
function Future:cancel()
  local rec = record_of(self, "cancel")
  if is_done(rec) then return rec.was_cancelled == true end
  return work.shielded(function()
    if not work.take_back(rec) then return false end
    rec.was_cancelled = true
    work.conclude(rec, false, Cancelled)
    return true
  end)
end

local function call_all(rec)
  local stop = work.call_all(rec)
  if stop then error(stop, 0) end
end

--- f(rec.future) at the end of a record, in the order in which these were added.
---@param rec Record
---@param f fun(future: Future)
function future.add_callback(rec, f)
  if not rec.ended then
    core.append(rec, "callbacks", f)
    work.drain(rec.s) -- it may have ended already
    if rec.ended then work.shielded(call_all, rec) end -- before the callback was there
    return
  end
  work.call_back(f, rec.future)
end

---@param f fun(future: Future)
function Future:add_done_callback(f)
  local rec = record_of(self, "add_done_callback")
  check(1, "add_done_callback", f, "function")
  here_check(rec)
  future.add_callback(rec, f)
end

function Object:__tostring()
  local rec = record_of(self, "tostring")
  local state = "pending"
  if rec.was_cancelled then state = "cancelled"
  elseif rec.ended then state = rec.values and "done" or "failed"
  elseif states.is_here(rec.s) and is_running(rec) then state = "running" end
  return format("<future %s>", state)
end

arguments.limit("future", Future)

-- Several ---------------------------------------------------------------------------------------

-- The records of a list of futures, each once.
local function read_list(name, list)
  check(1, name, list, "table")
  local records, seen = {}, {}
  for i = 1, #list do
    local f = list[i]
    if getmetatable(f) ~= Object then
      bad(1, name, format("future expected at [%d], got %s", i, type(f)))
    end
    local rec = record_of(f, name)
    here_check(rec)
    if not seen[rec] then
      seen[rec] = true
      records[#records + 1] = rec
    end
  end
  return records
end

---@class Watch waits for records of whatever pools
---@field open table<PoolState, integer> how many of each pool have not ended
---@field records (Record|false)[] those that have not ended, in their places
---@field at table<Record, integer> the place of each
---@field ended fun(rec: Record) called once for each

-- A record has ended.
local function note(self, rec)
  local i = core.swap(self.at, rec, nil)
  if not i then return end
  self.records[i] = false
  core.add(self.open, rec.s, -1)
  self.ended(rec)
  if self.event then self.event:set() end
end

-- Call ended(rec) for each at its end, at once for those that have ended. Takes the array over.
-- What the records have of the watch does not keep it, once nobody waits any more.
local function watch(records, ended)
  local open, at = {}, {}
  local self = {open = open, records = records, at = at, ended = ended}
  local box = setmetatable({self}, {__mode = "v"})
  self.hook = function(rec)
    if box[1] then note(box[1], rec) end
  end
  for i = 1, #records do
    local rec = records[i]
    if not rec.ended then work.drain(rec.s) end
    at[rec] = i
    core.add(open, rec.s, 1)
    if rec.ended then note(self, rec) else work.hook(rec, self.hook) end
  end
  return self
end

-- The records are not watched for the present, or are again.
local function unwatch(self)
  self.idle = true
  for rec in pairs(self.at) do work.unhook(rec, self.hook) end
end

local function rewatch(self)
  self.idle = false
  local list, places = {}, {} -- self.at changes meanwhile; `pairs` has another order in each run
  for rec, i in pairs(self.at) do places[#places + 1], list[i] = i, rec end
  sort(places)
  for i = 1, #places do work.hook(list[places[i]], self.hook) end
end

local function is_older(a, b) return a.number < b.number end

-- Futures of several pools: whichever has something to collect, or one that another thread ends.
local function wait_for_pools(self, deadline, test)
  self.event = self.event or new_event()
  while not test() do
    self.event:clear()
    local list, pools = {self.event}, {}
    for s in pairs(self.open) do pools[#pools + 1] = s end
    sort(pools, is_older)
    for i = 1, #pools do
      local s = pools[i]
      if self.open[s] > 0 and not s.lent then list[#list + 1] = s.board end
    end
    for i = 1, #pools do work.drain(pools[i]) end
    if not test() and not wait_any(list, core.left(deadline)) then return test() end
  end
  return true
end

-- Wait until test() is true or the deadline; which of the two.
local function wait_until(self, deadline, test)
  if test() then return true end
  local records = self.records
  for i = 1, #records do
    local rec = records[i]
    if rec and not rec.ended and (rec.s.lent or rec.s.shares) then
      work.lend(rec)
      if test() then return true end
    end
  end
  local s = next(self.open)
  if next(self.open, s) == nil and not s.lent then return work.pump(s, deadline, test) end
  return wait_for_pools(self, deadline, test)
end

---@param futures Future[]
---@return fun(): Future?
function future.as_completed(futures, wait, seconds)
  local list = read_list("as_completed", futures)
  local deadline = deadline_of(2, "as_completed", wait, seconds)
  local ended, given = {}, 0
  local self = watch(list, function(rec) insert(ended, rec.future) end)
  local function ready() return #ended > given end
  return function()
    if given == #list then return nil end
    if self.idle then rewatch(self) end
    if not wait_until(self, deadline, ready) then
      unwatch(self)
      error(Timeout, 0)
    end
    given = given + 1
    return core.swap(ended, given, false) -- the caller's alone
  end
end

local WHEN = {all = true, first = true, error = true}

---@param futures Future[]
---@return Future[] done
---@return Future[] open
function future.futures_wait(futures, wait, when, more)
  local seconds
  if wait == true and type(when) == "number" then seconds, when = when, more end -- Python's pair
  if type(wait) == "string" and when == nil then wait, when = nil, wait end
  local list = read_list("futures_wait", futures)
  local deadline = deadline_of(2, "futures_wait", wait, seconds)
  when = when or "all"
  if not WHEN[when] then bad(3, "futures_wait", "\"all\", \"first\" or \"error\" expected") end
  local left, failed = #list, false
  local self = watch(move(list, 1, #list, 1, {}), function(rec)
    left = left - 1
    if rec.error ~= nil and not rec.was_cancelled then failed = true end
  end)
  local ok, why = pcall(wait_until, self, deadline, function()
    return left == 0 or (when == "first" and left < #list) or (when == "error" and failed)
  end)
  unwatch(self)
  if not ok then error(why, 0) end
  local done, open = {}, {}
  for _, rec in ipairs(list) do
    if rec.ended then done[#done + 1] = rec.future else open[#open + 1] = rec.future end
  end
  return done, open
end

return future

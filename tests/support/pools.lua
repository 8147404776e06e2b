-- SPDX-License-Identifier: MIT
--- What the specs of pools and executors share.

local pools = {}

--- Kind of worker -> what makes a pool, and an executor, of them.
pools.pool = {process = pool, thread = thread_pool, isolate = isolate_pool}
pools.executor = {
  process = process_executor, thread = thread_executor, isolate = isolate_executor,
  green = green_executor,
}

--- Do the workers of this kind run in the state that made the pool? Then nothing is sent.
function pools.shares(kind) return kind == "thread" or kind == "green" end

--- The message that calling f(...) raises; it must begin with a place in the file `spec`.
function pools.complaint(spec, f, ...)
  local args = table.pack(...)
  local ok, message = pcall(function() f(table.unpack(args, 1, args.n)) end)
  if ok then error("no error was raised", 2) end
  local place, rest = tostring(message):match("^(%S-):%d+: (.*)$")
  if not place or not place:find(spec, 1, true) then
    error("no place in " .. spec .. ": " .. tostring(message), 2)
  end
  return rest
end

--- A pool of 1 whose worker is in a task until event `go` is set; returns also the task's future.
function pools.busy(p, go)
  local begun = event()
  local future = p.submit and p:submit(function() begun:set() go:wait() end)
    or p:apply_async(function() begun:set() go:wait() end)
  begun:wait(20)
  return future
end

return pools

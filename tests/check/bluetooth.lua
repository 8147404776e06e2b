-- schedules: 10, failing: 1
-- SCTBench CS.bluetooth_driver_bad: a driver is stopped while a request is about to be added.
local e = {pending_io = 1, stopping_flag = false, stopping_event = false}
local stopped = false
local atomic = lock()

local function increment()
  if e.stopping_flag then return -1 end
  atomic:acquire()
  e.pending_io = e.pending_io + 1
  atomic:release()
  return 0
end

local function decrement()
  atomic:acquire()
  e.pending_io = e.pending_io - 1
  local left = e.pending_io
  atomic:release()
  if left == 0 then e.stopping_event = true end
end

local function stop()
  e.stopping_flag = true
  decrement()
  if e.stopping_event then stopped = true end
end

local stopper = thread.spawn(stop)
if increment() == 0 then assert(not stopped, "a request for a stopped driver") end
decrement()
stopper:result()

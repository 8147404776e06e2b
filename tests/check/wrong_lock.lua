-- schedules: 9, failing: 4
local data = {value = 0}
local data_lock, this_lock = lock(), lock()
local function guarded()
  data_lock:acquire()
  local x = data.value
  data.value = data.value + 1
  assert(data.value == x + 1, "somebody else wrote meanwhile")
  data_lock:release()
end
local function wrongly_guarded()
  this_lock:acquire()
  data.value = data.value + 1
  this_lock:release()
end
local crew = {thread.spawn(guarded), thread.spawn(wrongly_guarded)}
for _, t in ipairs(crew) do t:result() end

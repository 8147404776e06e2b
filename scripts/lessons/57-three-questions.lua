-- 57: three questions about processes and threads
-- After 致命三问 (the three deadly questions): 什么是进程, 什么是线程, 有了进程为什么还要线程.

-- What is a process? A workshop: a room of its own (memory), with its tools (open files).
-- What is a thread? A line of work in it. A workshop has at least one.
print("lines in this workshop: 1, called " .. process.current().name)

-- Two lines of one workshop have the same shelves.
local shelf = {}
local function put(what) shelf[#shelf + 1] = what end
thread.spawn(put, "a part"):join()
print("on our shelf after a thread has put one: " .. #shelf)

-- A second workshop has shelves of its own.
spawn(put, "another part"):join()
print("on our shelf after a process has put one: " .. #shelf)

-- Why threads, when there are processes? To build a workshop costs more than to set up a line, and
-- lines pass each other things without a carrier.
local function time(kind)
  local started = clock()
  for _ = 1, 20 do kind.spawn(function() end):join() end
  return clock() - started
end
local processes, threads = math.huge, math.huge
for _ = 1, 3 do
  processes, threads = math.min(processes, time(process)), math.min(threads, time(thread))
end
print("20 lines are set up faster than 20 workshops: " .. tostring(threads < processes))

-- Why processes, when there are threads? A line that goes wild wrecks its workshop, no other one.
local wild = spawn(function() signal.send(os.getpid(), "KILL") end)
wild:join()
print("a workshop burnt down (" .. wild.exitcode .. "), and we are still here")

-- Output:
--> lines in this workshop: 1, called MainProcess
--> on our shelf after a thread has put one: 1
--> on our shelf after a process has put one: 1
--> 20 lines are set up faster than 20 workshops: true
--> a workshop burnt down (-9), and we are still here

-- 18: how a daemon process and a daemon thread end
-- After 进程和线程运行结束的区别 (how the end of a process differs from that of a thread).

local late, heard = event(), event()

local function serve(kind)
  late:wait()
  print("the daemon " .. kind .. " is still there")
  heard:set()
  sleep(60)
  print("nobody reads this")
end

local p = process.daemon(serve, "process")
thread.daemon(serve, "thread")

-- The script waits for this child, as it is no daemon. So it sees what is left after the main code.
spawn(function()
  while p:is_alive() do sleep(0.01) end
  print("the daemon process is gone")
  late:set()
  heard:wait()
  print("the last child ends, and so does all")
end)

-- A daemon process ends with the main code, a daemon thread only with the whole process.
print("the main code ends")

-- Output:
--> the main code ends
--> the daemon process is gone
--> the daemon thread is still there
--> the last child ends, and so does all

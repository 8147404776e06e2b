-- 14: a pipe has two ends
-- After 进程间通信 IPC (inter-process communication): 管道 Pipe.

local here, there = pipe()

local child = spawn(function()
  local name = there:recv()
  there:send("hello, " .. name)
  there:send({10, 20, 30})
end)

-- The child has its own hold on `there`. When this one is let go, it is the only one.
there:close()

here:send("egon")
print(here:recv())
print(table.concat(here:recv(), " "))

-- Nothing more can come once the child has ended. A queue would wait; a pipe knows.
child:join()
local ok, err = pcall(here.recv, here)
print(ok, err == pipe.Closed)

-- Output:
--> hello, egon
--> 10 20 30
--> false	true

-- 02: every process has a number, and a parent
-- After 进程对象及其他方法 (the process object and its other methods).

local function introduce(who)
  print(who .. " is " .. os.getpid() .. ", its parent is " .. os.getppid())
end

print("the main process is " .. os.getpid())

local child = process{target = function()
  introduce("the child")
  spawn(introduce, "the grandchild"):join()
end}

print("before the start the child's number is " .. tostring(child.pid))
child:start()
child:join()
print("the main process knows the child as " .. child.pid)
print("and itself as " .. process.current().name)

-- Output:
--> the main process is {main}
--> before the start the child's number is nil
--> the child is {child}, its parent is {main}
--> the grandchild is {grandchild}, its parent is {child}
--> the main process knows the child as {child}
--> and itself as MainProcess

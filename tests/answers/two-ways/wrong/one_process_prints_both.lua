-- wrong: the function prints both lines; the class has nothing to do
local C = process.class()
function C:run() return os.getpid() end
local c = C()
c:start()
local a = process{target = function(pid)
  print("function in " .. os.getpid())
  print("class in " .. pid)
end, args = {c:result()}}
a:start()
a:join()
print("both have ended")

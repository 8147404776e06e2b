local function work() print("function in " .. os.getpid()) end

local Worker = process.class()
function Worker:run() print("class in " .. os.getpid()) end

local a, b = process{target = work}, Worker()
a:start()
b:start()
a:join()
b:join()
print("both have ended")

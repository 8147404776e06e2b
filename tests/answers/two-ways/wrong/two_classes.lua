-- wrong: both from a class
local A, B = process.class(), process.class()
function A:run() print("function in " .. os.getpid()) end
function B:run() print("class in " .. os.getpid()) end
local a, b = A(), B()
a:start()
b:start()
join(a, b)
print("both have ended")

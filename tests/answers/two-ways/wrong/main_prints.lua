-- wrong: the main process prints the lines, with the children's numbers
local C = process.class()
function C:run() end
local a, b = process{target = function() end}, C()
a:start()
b:start()
print("function in " .. a.pid)
print("class in " .. b.pid)
join(a, b)
print("both have ended")

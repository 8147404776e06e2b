local hall = require "hall"
local procs = {}
for _, id in ipairs{1, 2, 3} do
  procs[#procs + 1] = process{target = function(n)
    hall.work()
    io.write("child ")
    io.write(n, " ")
    io.write("done\n")
  end, args = {id}, name = "child" .. id}
end
for i = 3, 1, -1 do procs[i]:start() end
while #procs > 0 do table.remove(procs):join() end
io.write("all ", "done", "\n")

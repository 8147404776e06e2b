local Way = process.class()
function Way:run() io.write(("class in %d\n"):format(os.getpid())) end
local crew = {process{target = function(...) io.write("function in ", os.getpid(), "\n") end}, Way()}
for _, p in ipairs(crew) do p:start() end
for i = #crew, 1, -1 do crew[i]:join() end
print "both have ended"

local options = {name = "first", kwargs = {word = "function"}}
function options.target(kw)
  print(kw.word .. " in " .. os.getpid())
  return true
end
local first = process(options)

local Way = process.class()
function Way:run()
  print("class in " .. self.pid)
  return true
end
local second = Way()

second:start() first:start()
assert(second:result() and first:result())
print("both have ended")

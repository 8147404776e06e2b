count = 0
local q = queue()
local p = process.spawn(function()
  count = count + 1
  io.write(string.format("child: %d\n", count))
  q:put(count)
end)
local ready = wait_any{q}
local got = ready:get()
assert(p:join())
io.write("parent: ", count, "\n", "received: ", got, "\n")

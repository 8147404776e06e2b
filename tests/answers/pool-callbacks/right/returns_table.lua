print("main: " .. os.getpid())
local total = cell(0)
local p = pool(4)
local function work(n) return {n = n, square = n * n} end
for n = 1, 8 do
  p:apply_async(work, {n}, function(r) print(r.square .. " in " .. os.getpid()) total:add(r.square) end)
end
p:close() p:join()
print("sum: " .. total:get())

-- The callbacks do the work; the loops over the futures only wait.
local site = require "site"
local ex, px = thread_executor(4), process_executor(2)
local pages, counts, total = {}, {}, 0
for n = 1, site.pages() do
  pages[n] = ex:submit(site.fetch, n)
  pages[n]:add_done_callback(function(page)
    if page:exception() then return print("page " .. n .. ": not found") end
    local count = px:submit(site.count, page:result())
    table.insert(counts, count)
    count:add_done_callback(function(c)
      print(string.format("page %d: %d words", n, c:result()))
      total = total + c:result()
    end)
  end)
end
ex:shutdown()
for f in as_completed(counts) do assert(f:done()) end
px:shutdown()
print("total: " .. total)

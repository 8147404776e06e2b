-- processes fetch, threads count
local site = require "site"
local processes, threads, total = process_executor(4), thread_executor(2), 0
for n = 1, site.pages() do
  processes:submit(site.fetch, n):add_done_callback(function(f)
    if f:exception() then return print("page " .. n .. ": not found") end
    threads:submit(site.count, f:result()):add_done_callback(function(c)
      print("page " .. n .. ": " .. c:result() .. " words")
      total = total + c:result()
    end)
  end)
end
processes:shutdown()
threads:shutdown()
print("total: " .. total)

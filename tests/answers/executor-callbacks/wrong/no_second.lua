-- counts in the thread that has fetched
local site = require "site"
local threads, total = thread_executor(4), 0
for n = 1, site.pages() do
  threads:submit(function() return site.count(site.fetch(n)) end):add_done_callback(function(f)
    if f:exception() then return print("page " .. n .. ": not found") end
    print("page " .. n .. ": " .. f:result() .. " words")
    total = total + f:result()
  end)
end
threads:shutdown()
print("total: " .. total)

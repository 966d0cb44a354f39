foreach(part paths odd)
  ek_test(inventory_${part}_test SOURCES unit_inventory_${part}.c made_certs.c USES ek_inventory)
endforeach()

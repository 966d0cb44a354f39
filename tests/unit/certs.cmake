ek_test(certfacts_test SOURCES unit_certfacts.c USES ek_certfacts)
foreach(part recipe mint order readback verify crl load usable bundle folder folder_faults command)
  ek_test(certs_${part}_test SOURCES unit_certs_${part}.c USES ek_certs)
endforeach()
